# A function, its rights and its trigger.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name                 = "weft-compactor"
  package              = "../dist/packages/compactor.zip"
  timeout_seconds      = 60
  memory_megabytes     = 512
  reserved_concurrency = -1
  environment          = { OPERATIONS_TABLE = "weft-operations", DOCUMENTS_TABLE = "weft-documents" }
  log_level            = "INFO"
  log_retention_days   = 365
  kms_key_arn          = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-4000-8000-000000000000"
  tags                 = {}

  grants = {
    operations = {
      arn     = "arn:aws:dynamodb:eu-central-1:111122223333:table/weft-operations"
      actions = ["dynamodb:Query"]
    }
  }

  failures = {
    bucket_arn = "arn:aws:s3:::weft-data"
    prefix     = "aws/lambda/"
  }
}

run "stream" {
  command = plan

  module {
    source = "./modules/worker"
  }

  variables {
    stream = {
      table_arn               = "arn:aws:dynamodb:eu-central-1:111122223333:table/weft-operations"
      stream_arn              = "arn:aws:dynamodb:eu-central-1:111122223333:table/weft-operations/stream/2026-01-01T00:00:00.000"
      startingPosition        = "TRIM_HORIZON"
      batchSize               = 500
      batchWindowSeconds      = 2
      parallelizationFactor   = 1
      bisectOnError           = true
      maximumRetryAttempts    = 10
      maximumRecordAgeSeconds = 21600
      reportBatchItemFailures = true
      filters                 = [{ dynamodb = { NewImage = { sk = { S = [{ prefix = "O#" }] } } } }]
      failureDestination      = "S3"
    }
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.stream[0].starting_position == "TRIM_HORIZON" &&
      aws_lambda_event_source_mapping.stream[0].batch_size == 500 &&
      aws_lambda_event_source_mapping.stream[0].maximum_batching_window_in_seconds == 2 &&
      aws_lambda_event_source_mapping.stream[0].parallelization_factor == 1 &&
      aws_lambda_event_source_mapping.stream[0].bisect_batch_on_function_error &&
      aws_lambda_event_source_mapping.stream[0].maximum_retry_attempts == 10 &&
      aws_lambda_event_source_mapping.stream[0].maximum_record_age_in_seconds == 21600 &&
      aws_lambda_event_source_mapping.stream[0].function_response_types == toset(["ReportBatchItemFailures"])
    )
    error_message = "The mapping means what the manifest says."
  }

  assert {
    condition = [
      for filter in one(aws_lambda_event_source_mapping.stream[0].filter_criteria).filter : jsondecode(filter.pattern)
    ] == [{ dynamodb = { NewImage = { sk = { S = [{ prefix = "O#" }] } } } }]
    error_message = "Only changes call the function."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream[0].destination_config[0].on_failure[0].destination_arn == "arn:aws:s3:::weft-data"
    error_message = "What the function gave up on is kept."
  }

  assert {
    condition     = length(aws_scheduler_schedule.this) == 0
    error_message = "A function has the triggers of its entry only."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.this.statement : statement.resources if statement.sid == "FailedBatches"
    ]) == toset(["arn:aws:s3:::weft-data/aws/lambda/*"])
    error_message = "The function writes into the bucket below Lambda's prefix only."
  }
}

run "function" {
  command = apply

  module {
    source = "./modules/worker"
  }

  assert {
    condition = aws_lambda_function.this.environment[0].variables == tomap({
      OPERATIONS_TABLE = "weft-operations"
      DOCUMENTS_TABLE  = "weft-documents"
    })
    error_message = "The environment holds what the function reads, and nothing besides."
  }

  assert {
    condition = (
      aws_lambda_function.this.architectures == tolist(["arm64"]) &&
      aws_lambda_function.this.runtime == "nodejs24.x" &&
      aws_lambda_function.this.tracing_config[0].mode == "Active" &&
      aws_lambda_function.this.logging_config[0].log_format == "JSON" &&
      aws_lambda_function.this.reserved_concurrent_executions == -1
    )
    error_message = "Functions run on arm64 and the current Node, traced, with JSON logs, and reserve nothing."
  }

  assert {
    condition     = aws_lambda_function.this.source_code_hash == filebase64sha256("../dist/packages/compactor.zip")
    error_message = "The function is updated when its package changes, and only then."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.this.statement :
      statement.sid == "Traces" || statement.resources != toset(["*"])
    ])
    error_message = "Only traces, which have no resources, are written to any resource."
  }
}

run "queue" {
  command = plan

  module {
    source = "./modules/worker"
  }

  variables {
    timeout_seconds = 30
    queue = {
      queue_arn                = "arn:aws:sqs:eu-central-1:111122223333:weft-notifications"
      visibilityTimeoutSeconds = 190
      batchSize                = 100
      batchWindowSeconds       = 1
      maximumConcurrency       = 10
      reportBatchItemFailures  = true
    }
  }

  assert {
    condition = (
      aws_lambda_event_source_mapping.queue[0].event_source_arn == "arn:aws:sqs:eu-central-1:111122223333:weft-notifications" &&
      aws_lambda_event_source_mapping.queue[0].batch_size == 100 &&
      aws_lambda_event_source_mapping.queue[0].maximum_batching_window_in_seconds == 1 &&
      aws_lambda_event_source_mapping.queue[0].scaling_config[0].maximum_concurrency == 10 &&
      aws_lambda_event_source_mapping.queue[0].function_response_types == toset(["ReportBatchItemFailures"])
    )
    error_message = "The mapping means what the manifest says."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.this.statement : statement.resources if statement.sid == "Queue"
    ]) == toset(["arn:aws:sqs:eu-central-1:111122223333:weft-notifications"])
    error_message = "The function reads its own queue only."
  }
}

run "queue_without_time" {
  command = plan

  module {
    source = "./modules/worker"
  }

  variables {
    timeout_seconds = 30
    queue = {
      queue_arn                = "arn:aws:sqs:eu-central-1:111122223333:weft-notifications"
      visibilityTimeoutSeconds = 180
      batchSize                = 100
      batchWindowSeconds       = 1
      maximumConcurrency       = 10
      reportBatchItemFailures  = true
    }
  }

  expect_failures = [aws_lambda_event_source_mapping.queue]
}

run "schedule" {
  command = plan

  module {
    source = "./modules/worker"
  }

  variables {
    name     = "weft-sweeper"
    package  = "../dist/packages/sweeper.zip"
    schedule = { everySeconds = 60 }
  }

  assert {
    condition     = aws_scheduler_schedule.this[0].schedule_expression == "rate(1 minute)" && aws_scheduler_schedule.this[0].flexible_time_window[0].mode == "OFF"
    error_message = "The schedule calls the function every minute."
  }

  assert {
    condition     = length(aws_lambda_event_source_mapping.stream) == 0
    error_message = "A function has the triggers of its entry only."
  }
}

run "slower_schedule" {
  command = plan

  module {
    source = "./modules/worker"
  }

  variables {
    schedule = { everySeconds = 300 }
  }

  assert {
    condition     = aws_scheduler_schedule.this[0].schedule_expression == "rate(5 minutes)"
    error_message = "Several minutes are written in the plural."
  }
}

run "schedule_in_seconds" {
  command = plan

  module {
    source = "./modules/worker"
  }

  variables {
    schedule = { everySeconds = 90 }
  }

  expect_failures = [var.schedule]
}

run "package_missing" {
  command = plan

  module {
    source = "./modules/worker"
  }

  variables {
    package = "../dist/packages/nothing.zip"
  }

  expect_failures = [aws_lambda_function.this]
}
