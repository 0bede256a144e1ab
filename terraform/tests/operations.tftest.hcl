# What operators and clients get.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  alarm_email = "operator@example.com"
  web_origins = ["https://app.example.com"]
}

run "applied" {
  command = apply

  assert {
    condition = jsonencode(output.amplify_outputs) == jsonencode({
      version = "1.4"

      auth = {
        aws_region                   = "eu-central-1"
        user_pool_id                 = "eu-central-1_mock"
        user_pool_client_id          = aws_cognito_user_pool_client.this.id
        username_attributes          = ["email"]
        standard_required_attributes = ["email"]
        user_verification_types      = ["email"]
        mfa_configuration            = "REQUIRED"
        mfa_methods                  = ["TOTP"]

        password_policy = {
          min_length        = 12
          require_numbers   = true
          require_lowercase = true
          require_uppercase = true
          require_symbols   = true
        }
      }

      data = {
        aws_region                 = "eu-central-1"
        url                        = "https://api.appsync-api.eu-central-1.amazonaws.com/graphql"
        default_authorization_type = "AMAZON_COGNITO_USER_POOLS"
        authorization_types        = ["AWS_IAM"]
      }

      custom = {
        weft = {
          rest_url = "https://rest.execute-api.eu-central-1.amazonaws.com/"
        }
      }
    })
    error_message = "The output is amplify_outputs.json, whole."
  }

  assert {
    condition     = aws_apigatewayv2_authorizer.this.jwt_configuration[0].issuer == "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_mock"
    error_message = "The REST API trusts the tokens of the user pool."
  }

  assert {
    condition = alltrue([
      for alarm in aws_cloudwatch_metric_alarm.this :
      alarm.actions_enabled && alarm.alarm_actions == toset([aws_sns_topic.alarms.arn]) && alarm.ok_actions == alarm.alarm_actions
    ])
    error_message = "Every alarm tells when it begins and when it ends."
  }

  assert {
    condition = length(setsubtract([
      "api-5XXError", "api-ConnectServerError", "api-SubscribeServerError", "api-PublishDataMessageServerError",
      "api-InboundMessageDropped", "api-InboundMessageFailure", "api-InboundMessageError", "api-InvalidationRequestDropped",
      "api-latency", "api-tokens", "operations-write-throttles", "documents-write-throttles", "operations-conflicts",
      "documents-conflicts", "tables-system-errors", "compactor-age", "compactor-errors", "compactor-throttles",
      "compactor-failed-batches", "compactor-BarredSites", "compactor-FailedDocuments", "compactor-CompactionLag",
      "sweeper-errors", "sweeper-silent", "sweeper-BarredSites", "sweeper-FailedDocuments", "sweeper-failed-calls",
      "notifications-queue-age", "notifications-dead-letters", "cognito-SignInThrottles",
    ], keys(aws_cloudwatch_metric_alarm.this))) == 0
    error_message = "Nothing that an operator must hear of is missing."
  }

  assert {
    condition = alltrue([
      for name, alarm in aws_cloudwatch_metric_alarm.this :
      alarm.treat_missing_data == (name == "sweeper-silent" ? "breaching" : "notBreaching")
    ])
    error_message = "Silence is no alarm, except of what must be called every minute."
  }

  assert {
    condition     = one(aws_sns_topic_subscription.alarm_email).endpoint == "operator@example.com"
    error_message = "Alarms are mailed to whoever asked for them."
  }

  assert {
    condition = alltrue([
      for name, queue in aws_sqs_queue.this :
      jsondecode(queue.redrive_policy) == {
        deadLetterTargetArn = aws_sqs_queue.dead_letters[name].arn
        maxReceiveCount     = 5
      }
    ])
    error_message = "A message that failed five times goes to the dead letters of its queue."
  }

  assert {
    condition = toset(keys(aws_sqs_queue_policy.this)) == toset(concat(
      keys(aws_sqs_queue.this), [for name in keys(aws_sqs_queue.dead_letters) : "${name}-dead-letters"]
    ))
    error_message = "Every queue has a policy."
  }

  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 13
    error_message = "The dashboard is a document with all its widgets."
  }

  assert {
    condition = alltrue([
      for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.x + widget.width <= 24
    ])
    error_message = "A dashboard is 24 columns wide."
  }

  assert {
    condition     = module.worker["compactor"].mapping_id != null && module.worker["sweeper"].mapping_id == null
    error_message = "Each function has the trigger of its source."
  }

  assert {
    condition     = aws_apigatewayv2_api.this.cors_configuration[0].allow_origins == toset(["https://app.example.com"])
    error_message = "Pages of the named origins may call the REST API."
  }
}
