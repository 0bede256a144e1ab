# Other consumers of the events that the caller names: webhooks, functions, queues of another replica. What they are sent
# is the contract of docs/events.md.

locals {
  lambda_subscribers = { for name, subscriber in var.subscribers : name => subscriber if subscriber.protocol == "lambda" }
}

resource "aws_sns_topic_subscription" "subscriber" {
  for_each = var.subscribers

  topic_arn            = aws_sns_topic.this["events"].arn
  protocol             = each.value.protocol
  endpoint             = each.value.endpoint
  raw_message_delivery = each.value.raw
  filter_policy        = length(each.value.filter) == 0 ? null : jsonencode(each.value.filter)
  redrive_policy       = jsonencode({ deadLetterTargetArn = aws_sqs_queue.undelivered.arn })

  # Only webhooks have a policy of their own; SNS retries functions and queues for 23 days.
  delivery_policy = !startswith(each.value.protocol, "http") ? null : jsonencode({
    healthyRetryPolicy = {
      numRetries         = local.events.webhooks.retries
      minDelayTarget     = local.events.webhooks.minimumSeconds
      maxDelayTarget     = local.events.webhooks.maximumSeconds
      numNoDelayRetries  = 0
      numMinDelayRetries = 0
      numMaxDelayRetries = 0
      backoffFunction    = "exponential"
    }
  })

  depends_on = [aws_sqs_queue_policy.undelivered, aws_lambda_permission.subscriber]
}

resource "aws_lambda_permission" "subscriber" {
  for_each = local.lambda_subscribers

  statement_id   = "${var.name}-events"
  action         = "lambda:InvokeFunction"
  function_name  = each.value.endpoint
  principal      = "sns.amazonaws.com"
  source_arn     = aws_sns_topic.this["events"].arn
  source_account = local.account_id
}

# Events that a subscriber did not take after all attempts.
resource "aws_sqs_queue" "undelivered" {
  name                              = "${var.name}-undelivered-dead-letters"
  message_retention_seconds         = 1209600
  kms_master_key_id                 = aws_kms_key.this.arn
  kms_data_key_reuse_period_seconds = 300
  tags                              = local.tags
}

data "aws_iam_policy_document" "undelivered" {
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [aws_sqs_queue.undelivered.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  statement {
    sid       = "Topic"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.undelivered.arn]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_sns_topic.this["events"].arn]
    }
  }
}

resource "aws_sqs_queue_policy" "undelivered" {
  queue_url = aws_sqs_queue.undelivered.id
  policy    = data.aws_iam_policy_document.undelivered.json
}
