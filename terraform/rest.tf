# The REST API for thin clients. Its routes are those of schema/events.json, each answered by one function.

resource "aws_apigatewayv2_api" "this" {
  name          = "${var.name}-rest"
  protocol_type = "HTTP"
  tags          = local.tags

  dynamic "cors_configuration" {
    for_each = length(var.web_origins) == 0 ? [] : [var.web_origins]

    content {
      allow_origins = cors_configuration.value
      allow_methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
      allow_headers = ["authorization", "content-type", "if-match"]
      max_age       = 3600
    }
  }
}

resource "aws_apigatewayv2_authorizer" "this" {
  api_id           = aws_apigatewayv2_api.this.id
  name             = "cognito"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = "https://${aws_cognito_user_pool.this.endpoint}"
    audience = [aws_cognito_user_pool_client.this.id]
  }
}

# unplanned: schema/events.json has no route yet
resource "aws_apigatewayv2_integration" "this" {
  for_each = toset(values(local.events.rest.routes))

  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = module.worker[each.key].invoke_arn
  payload_format_version = "2.0"
}

# unplanned: schema/events.json has no route yet
resource "aws_apigatewayv2_route" "this" {
  for_each = local.events.rest.routes

  api_id               = aws_apigatewayv2_api.this.id
  route_key            = each.key
  target               = "integrations/${aws_apigatewayv2_integration.this[each.value].id}"
  authorization_type   = "JWT"
  authorizer_id        = aws_apigatewayv2_authorizer.this.id
  authorization_scopes = ["aws.cognito.signin.user.admin"]
}

# unplanned: schema/events.json has no route yet
resource "aws_lambda_permission" "rest" {
  for_each = toset(values(local.events.rest.routes))

  statement_id   = "rest"
  action         = "lambda:InvokeFunction"
  function_name  = module.worker[each.key].function_name
  principal      = "apigateway.amazonaws.com"
  source_arn     = "${aws_apigatewayv2_api.this.execution_arn}/*/*"
  source_account = local.account_id
}

resource "aws_cloudwatch_log_group" "rest" {
  name              = "/aws/apigateway/${var.name}-rest"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.this.arn
  tags              = local.tags
}

resource "aws_apigatewayv2_stage" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true
  tags        = local.tags

  default_route_settings {
    detailed_metrics_enabled = true
    throttling_burst_limit   = 200
    throttling_rate_limit    = 100
  }

  # Who asked for what, and no header or body.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.rest.arn

    format = jsonencode({
      requestId        = "$context.requestId"
      time             = "$context.requestTime"
      address          = "$context.identity.sourceIp"
      user             = "$context.authorizer.claims.sub"
      route            = "$context.routeKey"
      status           = "$context.status"
      milliseconds     = "$context.responseLatency"
      bytes            = "$context.responseLength"
      error            = "$context.error.message"
      authorizerError  = "$context.authorizer.error"
      integrationError = "$context.integrationErrorMessage"
    })
  }
}
