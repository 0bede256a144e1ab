# What calls the function.

resource "aws_lambda_event_source_mapping" "stream" {
  count = var.stream == null ? 0 : 1

  function_name                      = aws_lambda_function.this.arn
  event_source_arn                   = var.stream.stream_arn
  starting_position                  = var.stream.startingPosition
  batch_size                         = var.stream.batchSize
  maximum_batching_window_in_seconds = var.stream.batchWindowSeconds
  parallelization_factor             = var.stream.parallelizationFactor
  bisect_batch_on_function_error     = var.stream.bisectOnError
  maximum_retry_attempts             = var.stream.maximumRetryAttempts
  maximum_record_age_in_seconds      = var.stream.maximumRecordAgeSeconds
  function_response_types            = var.stream.reportBatchItemFailures ? ["ReportBatchItemFailures"] : []

  filter_criteria {
    dynamic "filter" {
      for_each = var.stream.filters

      content {
        pattern = jsonencode(filter.value)
      }
    }
  }

  # S3 keeps the records themselves; a queue or a topic would keep only where in the stream they were.
  destination_config {
    on_failure {
      destination_arn = var.failures.bucket_arn
    }
  }

  # Counts what was dropped or delivered to the failure destination.
  metrics_config {
    metrics = ["EventCount"]
  }

  tags = var.tags
}

resource "aws_lambda_event_source_mapping" "queue" {
  count = var.queue == null ? 0 : 1

  function_name                      = aws_lambda_function.this.arn
  event_source_arn                   = var.queue.queue_arn
  batch_size                         = var.queue.batchSize
  maximum_batching_window_in_seconds = var.queue.batchWindowSeconds
  function_response_types            = var.queue.reportBatchItemFailures ? ["ReportBatchItemFailures"] : []

  scaling_config {
    maximum_concurrency = var.queue.maximumConcurrency
  }

  tags = var.tags

  lifecycle {
    # Else a message comes again while the function still works on it, and uses its deliveries up (Lambda guide).
    precondition {
      condition     = var.queue.visibilityTimeoutSeconds >= 6 * var.timeout_seconds + var.queue.batchWindowSeconds
      error_message = "The queue's visibility timeout is at least 6 times the function's timeout and the batch window."
    }
  }
}

data "aws_iam_policy_document" "scheduler_trust" {
  count = var.schedule == null ? 0 : 1

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

resource "aws_iam_role" "scheduler" {
  count = var.schedule == null ? 0 : 1

  name               = "${var.name}-schedule"
  description        = "The schedule of the function ${var.name}"
  assume_role_policy = data.aws_iam_policy_document.scheduler_trust[0].json
  tags               = var.tags
}

data "aws_iam_policy_document" "scheduler" {
  count = var.schedule == null ? 0 : 1

  statement {
    sid       = "Call"
    actions   = ["lambda:InvokeFunction"]
    resources = [aws_lambda_function.this.arn]
  }

  statement {
    sid       = "Failures"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failures.arn]
  }

  # Of the schedule, and of the queue.
  statement {
    sid       = "Decrypt"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

resource "aws_iam_role_policy" "scheduler" {
  count = var.schedule == null ? 0 : 1

  name   = "schedule"
  role   = aws_iam_role.scheduler[0].id
  policy = data.aws_iam_policy_document.scheduler[0].json
}

resource "aws_scheduler_schedule" "this" {
  count = var.schedule == null ? 0 : 1

  name                = var.name
  description         = "Calls the function ${var.name}"
  schedule_expression = var.schedule.everySeconds == 60 ? "rate(1 minute)" : "rate(${var.schedule.everySeconds / 60} minutes)"
  kms_key_arn         = var.kms_key_arn

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.this.arn
    role_arn = aws_iam_role.scheduler[0].arn

    # The next call comes soon: an old one is not worth repeating.
    retry_policy {
      maximum_event_age_in_seconds = 60
      maximum_retry_attempts       = 2
    }

    dead_letter_config {
      arn = aws_sqs_queue.failures.arn
    }
  }

  depends_on = [aws_iam_role_policy.scheduler]
}
