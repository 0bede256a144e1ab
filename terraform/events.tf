# Where durable events go: the topics and queues of schema/events.json. A queue belongs to one topic and has a queue of its
# own for messages that could not be handled. Other subscribers, such as webhooks, are added to the topic.

locals {
  topics = local.events.topics
  queues = local.events.queues
}

resource "aws_sns_topic" "this" {
  for_each = local.topics

  name              = "${var.name}-${each.key}"
  kms_master_key_id = aws_kms_key.this.arn
  # Webhooks verify SHA-256, not SHA-1.
  signature_version = 2
  tags              = local.tags
}

data "aws_iam_policy_document" "topic" {
  for_each = local.topics

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.this[each.key].arn]

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
}

resource "aws_sns_topic_policy" "this" {
  for_each = local.topics

  arn    = aws_sns_topic.this[each.key].arn
  policy = data.aws_iam_policy_document.topic[each.key].json
}

resource "aws_sqs_queue" "this" {
  for_each = local.queues

  name                              = "${var.name}-${each.key}"
  visibility_timeout_seconds        = each.value.visibilityTimeoutSeconds
  message_retention_seconds         = each.value.retentionSeconds
  receive_wait_time_seconds         = 20
  kms_master_key_id                 = aws_kms_key.this.arn
  kms_data_key_reuse_period_seconds = 300
  tags                              = local.tags

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters[each.key].arn
    maxReceiveCount     = each.value.maximumReceives
  })
}

resource "aws_sqs_queue" "dead_letters" {
  for_each = local.queues

  name                              = "${var.name}-${each.key}-dead-letters"
  message_retention_seconds         = each.value.deadLetterRetentionSeconds
  kms_master_key_id                 = aws_kms_key.this.arn
  kms_data_key_reuse_period_seconds = 300
  tags                              = local.tags
}

resource "aws_sqs_queue_redrive_allow_policy" "this" {
  for_each = local.queues

  queue_url = aws_sqs_queue.dead_letters[each.key].id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.this[each.key].arn]
  })
}

locals {
  # Each queue and its dead letters take messages of the topic, and nothing without TLS.
  queue_topics = merge(
    { for name, queue in local.queues : name => {
      queue_arn = aws_sqs_queue.this[name].arn
      queue_url = aws_sqs_queue.this[name].id
      topic_arn = aws_sns_topic.this[queue.topic].arn
    } },
    { for name, queue in local.queues : "${name}-dead-letters" => {
      queue_arn = aws_sqs_queue.dead_letters[name].arn
      queue_url = aws_sqs_queue.dead_letters[name].id
      topic_arn = aws_sns_topic.this[queue.topic].arn
    } }
  )
}

data "aws_iam_policy_document" "queue" {
  for_each = local.queue_topics

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [each.value.queue_arn]

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
    resources = [each.value.queue_arn]

    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [each.value.topic_arn]
    }
  }
}

resource "aws_sqs_queue_policy" "this" {
  for_each = local.queue_topics

  queue_url = each.value.queue_url
  policy    = data.aws_iam_policy_document.queue[each.key].json
}

resource "aws_sns_topic_subscription" "queue" {
  for_each = local.queues

  topic_arn            = aws_sns_topic.this[each.value.topic].arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.this[each.key].arn
  raw_message_delivery = true

  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead_letters[each.key].arn })

  depends_on = [aws_sqs_queue_policy.this]
}
