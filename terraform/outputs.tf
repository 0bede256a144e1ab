output "amplify_outputs" {
  description = "What an Amplify client, the SDK and the editor page are configured with: the content of amplify_outputs.json."
  value = {
    version = "1.4"

    auth = {
      aws_region                   = local.region
      user_pool_id                 = aws_cognito_user_pool.this.id
      user_pool_client_id          = aws_cognito_user_pool_client.this.id
      username_attributes          = ["email"]
      standard_required_attributes = ["email"]
      user_verification_types      = ["email"]
      mfa_configuration            = { ON = "REQUIRED", OPTIONAL = "OPTIONAL", OFF = "NONE" }[var.mfa]
      mfa_methods                  = var.mfa == "OFF" ? [] : ["TOTP"]

      password_policy = {
        min_length        = aws_cognito_user_pool.this.password_policy[0].minimum_length
        require_numbers   = aws_cognito_user_pool.this.password_policy[0].require_numbers
        require_lowercase = aws_cognito_user_pool.this.password_policy[0].require_lowercase
        require_uppercase = aws_cognito_user_pool.this.password_policy[0].require_uppercase
        require_symbols   = aws_cognito_user_pool.this.password_policy[0].require_symbols
      }
    }

    data = {
      aws_region                 = local.region
      url                        = aws_appsync_graphql_api.this.uris["GRAPHQL"]
      default_authorization_type = "AMAZON_COGNITO_USER_POOLS"
      authorization_types        = ["AWS_IAM"]
    }

    custom = {
      weft = {
        rest_url = aws_apigatewayv2_stage.this.invoke_url
      }
    }
  }
}

output "table_names" {
  description = "The tables' names in DynamoDB, by their names in schema/tables.json."
  value       = local.table_names
}

output "data_bucket" {
  description = "The bucket of snapshots, assets and batches that failed."
  value       = aws_s3_bucket.data.bucket
}

output "topic_arns" {
  description = "The topics of durable events, to which an operator may subscribe more consumers."
  value       = { for name, topic in aws_sns_topic.this : name => topic.arn }
}

output "alarm_topic_arn" {
  description = "The topic of alarms."
  value       = aws_sns_topic.alarms.arn
}

output "dashboard_url" {
  description = "The operator's dashboard."
  value       = "https://${local.region}.console.aws.amazon.com/cloudwatch/home?region=${local.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.this.dashboard_name}"
}

output "key_arn" {
  description = "The key that encrypts everything at rest."
  value       = aws_kms_key.this.arn
}
