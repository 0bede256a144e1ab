# What a caller may say, and what is refused before anything is made.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "refused" {
  command = plan

  variables {
    name                 = "Weft_1"
    mfa                  = "YES"
    threat_protection    = "on"
    web_origins          = ["*"]
    requests_per_address = 5
    reserved_concurrency = { compacter = 5 }
    log_level            = "ERROR"
    log_retention_days   = 100
    alarm_email          = "nobody"
    subscribers          = { hook = { protocol = "email", endpoint = "nobody@example.com" } }
    history_days         = 0.5
  }

  expect_failures = [
    var.name,
    var.mfa,
    var.threat_protection,
    var.web_origins,
    var.requests_per_address,
    var.reserved_concurrency,
    var.log_level,
    var.log_retention_days,
    var.alarm_email,
    var.subscribers,
    var.history_days,
  ]
}

run "subscribers_refused" {
  command = plan

  variables {
    subscribers = {
      other_scheme = { protocol = "https", endpoint = "http://hooks.example.com" }
      other_filter = { protocol = "https", endpoint = "https://hooks.example.com", filter = { actorId = ["x"] } }
      raw_function = { protocol = "lambda", endpoint = "arn:aws:lambda:eu-central-1:111122223333:function:f", raw = true }
    }
  }

  expect_failures = [var.subscribers]
}

run "subscribers" {
  command = plan

  variables {
    subscribers = {
      hook     = { protocol = "https", endpoint = "https://hooks.example.com", filter = { kind = ["EDITED"] } }
      function = { protocol = "lambda", endpoint = "arn:aws:lambda:eu-central-1:111122223333:function:f" }
      replica  = { protocol = "sqs", endpoint = "arn:aws:sqs:eu-central-1:111122223333:q", raw = true }
    }
  }

  assert {
    condition = (
      keys(aws_lambda_permission.subscriber) == ["function"] &&
      aws_lambda_permission.subscriber["function"].principal == "sns.amazonaws.com" &&
      aws_sns_topic_subscription.subscriber["function"].filter_policy == null &&
      aws_sns_topic_subscription.subscriber["function"].delivery_policy == null
    )
    error_message = "The topic may call a function that subscribed, and nothing else; SNS retries it by itself."
  }

  assert {
    condition = (
      aws_sns_topic_subscription.subscriber["replica"].protocol == "sqs" &&
      aws_sns_topic_subscription.subscriber["replica"].raw_message_delivery
    )
    error_message = "A queue of another replica gets the events as it asked for them."
  }

  assert {
    condition = (
      aws_sns_topic_subscription.subscriber["hook"].filter_policy == jsonencode({ kind = ["EDITED"] }) &&
      !aws_sns_topic_subscription.subscriber["hook"].raw_message_delivery &&
      jsondecode(aws_sns_topic_subscription.subscriber["hook"].delivery_policy).healthyRetryPolicy.numRetries == local.events.webhooks.retries
    )
    error_message = "A webhook gets signed messages of its filter, and is tried again as the manifest says."
  }
}

run "without_second_factor" {
  command = plan

  variables {
    mfa               = "OFF"
    threat_protection = "OFF"
  }

  assert {
    condition     = aws_cognito_user_pool.this.user_pool_tier == "ESSENTIALS" && length(aws_cognito_user_pool.this.software_token_mfa_configuration) == 0
    error_message = "Who wants neither pays for neither."
  }
}

run "defaults" {
  command = plan

  assert {
    condition = (
      aws_cognito_user_pool.this.mfa_configuration == "ON" &&
      aws_cognito_user_pool.this.user_pool_tier == "PLUS" &&
      aws_cognito_user_pool.this.deletion_protection == "ACTIVE" &&
      !aws_cognito_user_pool_client.this.generate_secret &&
      aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_USER_SRP_AUTH"])
    )
    error_message = "Sign-in is secured by default."
  }
}

run "everything_is_kept_by_default" {
  command = plan

  assert {
    condition     = length(local.retention) == 0
    error_message = "Without history_days nobody thins a history."
  }
}

run "retention" {
  command = plan

  variables {
    history_days = 30
  }

  assert {
    condition     = local.retention == tomap({ HISTORY_DAYS = "30" })
    error_message = "The sweeper is told how long the whole history is kept."
  }
}
