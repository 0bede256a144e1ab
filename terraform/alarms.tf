# What an operator must hear of. All alarms are one map: what they watch, and above which value they speak.

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = aws_kms_key.this.arn
  tags              = local.tags
}

data "aws_iam_policy_document" "alarms" {
  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

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
    sid       = "Alarms"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}

resource "aws_sns_topic_subscription" "alarm_email" {
  count = var.alarm_email == null ? 0 : 1

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

locals {
  # Of the functions' own metrics; each deployment has its own.
  metrics_namespace = "Weft/${var.name}"

  api_dimensions = { GraphQLAPIId = aws_appsync_graphql_api.this.id }

  # Counts of the API that are 0 while all is well, with what it means if they are not.
  api_errors = {
    "5XXError"                      = "requests fail inside AppSync"
    "ConnectServerError"            = "clients cannot open their real-time connection"
    "SubscribeServerError"          = "clients cannot subscribe"
    "PublishDataMessageServerError" = "changes are not pushed to subscribers"
    "InboundMessageDropped"         = "mutations come faster than AppSync publishes them: raise the quota"
    "InboundMessageFailure"         = "messages to subscribers fail"
    "InboundMessageError"           = "messages to subscribers are refused, perhaps above 240 KB"
    "InvalidationRequestDropped"    = "more than 100 subscriptions a second are to be ended; the epoch still shuts them out"
  }

  cognito_throttles = {
    "SignInThrottles"       = "sign-in"
    "SignUpThrottles"       = "registration"
    "TokenRefreshThrottles" = "renewal of tokens"
  }

  alarms = merge(
    { for metric, meaning in local.api_errors : "api-${metric}" => {
      description = "AppSync: ${meaning}."
      namespace   = "AWS/AppSync"
      metric      = metric
      dimensions  = local.api_dimensions
    } },
    {
      api-latency = {
        description = "AppSync: one request in a hundred takes longer than 2 seconds."
        namespace   = "AWS/AppSync"
        metric      = "Latency"
        dimensions  = local.api_dimensions
        percentile  = "p99"
        threshold   = 2000
        periods     = 3
      }
      api-tokens = {
        description = "AppSync: 80 % of 5,000 request tokens a second are used, the lower of the quotas that regions have."
        namespace   = "AWS/AppSync"
        metric      = "TokensConsumed"
        dimensions  = local.api_dimensions
        threshold   = 0.8 * 5000 * 60
        seconds     = 60
        periods     = 3
      }
      rest-errors = {
        description = "API Gateway: requests to the REST API fail."
        namespace   = "AWS/ApiGateway"
        metric      = "5xx"
        dimensions  = { ApiId = aws_apigatewayv2_api.this.id }
      }
      tables-system-errors = {
        description = "DynamoDB: requests fail inside the service."
        expression  = "SELECT SUM(SystemErrors) FROM SCHEMA(\"AWS/DynamoDB\", Operation, TableName) WHERE ${join(" OR ", [for name in values(local.table_names) : "TableName = '${name}'"])}"
      }
    },
    merge([for table, name in local.table_names : {
      "${table}-write-throttles" = {
        description = "DynamoDB: writes to ${name} are throttled."
        namespace   = "AWS/DynamoDB"
        metric      = "WriteThrottleEvents"
        dimensions  = { TableName = name }
      }
      "${table}-read-throttles" = {
        description = "DynamoDB: reads of ${name} are throttled."
        namespace   = "AWS/DynamoDB"
        metric      = "ReadThrottleEvents"
        dimensions  = { TableName = name }
      }
      # A few are the normal way to lose a race.
      "${table}-conflicts" = {
        description = "DynamoDB: transactions on ${name} keep meeting each other."
        namespace   = "AWS/DynamoDB"
        metric      = "TransactionConflict"
        dimensions  = { TableName = name }
        threshold   = 1000
        periods     = 3
      }
    }]...),
    merge([for name in keys(local.events.functions) : {
      "${name}-errors" = {
        description = "Lambda: ${name} fails."
        namespace   = "AWS/Lambda"
        metric      = "Errors"
        dimensions  = { FunctionName = module.worker[name].function_name }
      }
      "${name}-throttles" = {
        description = "Lambda: ${name} is throttled."
        namespace   = "AWS/Lambda"
        metric      = "Throttles"
        dimensions  = { FunctionName = module.worker[name].function_name }
      }
      "${name}-failed-calls" = {
        description = "Calls of ${name} failed for good and are in its failure queue."
        namespace   = "AWS/SQS"
        metric      = "ApproximateNumberOfMessagesVisible"
        dimensions  = { QueueName = module.worker[name].failure_queue_name }
        statistic   = "Maximum"
      }
    }]...),
    merge([for name in keys(local.streams) : {
      "${name}-age" = {
        description = "Lambda: ${name} is more than a minute behind its stream."
        namespace   = "AWS/Lambda"
        metric      = "IteratorAge"
        dimensions  = { FunctionName = module.worker[name].function_name }
        statistic   = "Maximum"
        threshold   = 60000
      }
      "${name}-failed-batches" = {
        description = "Lambda: ${name} gave up on records, which are in the bucket below ${local.failure_prefix}."
        namespace   = "AWS/Lambda"
        metric      = "OnFailureDestinationDeliveredEventCount"
        dimensions  = { EventSourceMappingUUID = module.worker[name].mapping_id }
      }
      "${name}-dropped" = {
        description = "Lambda: ${name} gave up on records, and they are lost."
        namespace   = "AWS/Lambda"
        metric      = "DroppedEventCount"
        dimensions  = { EventSourceMappingUUID = module.worker[name].mapping_id }
      }
    }]...),
    { for name, schedule in local.schedules : "${name}-silent" => {
      description = "Lambda: ${name} has not been called for 5 minutes."
      namespace   = "AWS/Lambda"
      metric      = "Invocations"
      dimensions  = { FunctionName = module.worker[name].function_name }
      threshold   = 1
      comparison  = "LessThanThreshold"
      missing     = "breaching"
    } },
    merge([for name, function in local.events.functions : {
      for metric, alarm in function.alarms : "${name}-${metric}" => {
        description = "${name}: ${alarm.why}."
        namespace   = local.metrics_namespace
        metric      = metric
        dimensions  = { service = name }
        statistic   = alarm.statistic
        threshold   = alarm.threshold
        seconds     = alarm.periodSeconds
        periods     = alarm.periods
      }
    }]...),
    {
      subscribers-undelivered = {
        description = "SNS: a subscriber did not take events after all attempts; they are in its queue of dead letters."
        namespace   = "AWS/SQS"
        metric      = "ApproximateNumberOfMessagesVisible"
        dimensions  = { QueueName = aws_sqs_queue.undelivered.name }
        statistic   = "Maximum"
      }
    },
    merge([for name in keys(local.queues) : {
      "${name}-queue-age" = {
        description = "SQS: a message has waited in ${name} for more than 5 minutes."
        namespace   = "AWS/SQS"
        metric      = "ApproximateAgeOfOldestMessage"
        dimensions  = { QueueName = aws_sqs_queue.this[name].name }
        statistic   = "Maximum"
        threshold   = 300
      }
      "${name}-dead-letters" = {
        description = "SQS: messages of ${name} could not be handled."
        namespace   = "AWS/SQS"
        metric      = "ApproximateNumberOfMessagesVisible"
        dimensions  = { QueueName = aws_sqs_queue.dead_letters[name].name }
        statistic   = "Maximum"
      }
    }]...),
    { for metric, meaning in local.cognito_throttles : "cognito-${metric}" => {
      description = "Cognito: ${meaning} is throttled."
      namespace   = "AWS/Cognito"
      metric      = metric
      dimensions = {
        UserPool       = aws_cognito_user_pool.this.id
        UserPoolClient = aws_cognito_user_pool_client.this.id
      }
    } }
  )
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name        = "${var.name}-${each.key}"
  alarm_description = each.value.description

  namespace           = lookup(each.value, "namespace", null)
  metric_name         = lookup(each.value, "metric", null)
  dimensions          = lookup(each.value, "dimensions", null)
  statistic           = contains(keys(each.value), "percentile") || contains(keys(each.value), "expression") ? null : lookup(each.value, "statistic", "Sum")
  extended_statistic  = lookup(each.value, "percentile", null)
  period              = contains(keys(each.value), "expression") ? null : lookup(each.value, "seconds", 300)
  evaluation_periods  = lookup(each.value, "periods", 1)
  threshold           = lookup(each.value, "threshold", 0)
  comparison_operator = lookup(each.value, "comparison", "GreaterThanThreshold")
  treat_missing_data  = lookup(each.value, "missing", "notBreaching")

  dynamic "metric_query" {
    for_each = contains(keys(each.value), "expression") ? [each.value.expression] : []

    content {
      id          = "query"
      expression  = metric_query.value
      period      = 300
      return_data = true
    }
  }

  actions_enabled = true
  alarm_actions   = [aws_sns_topic.alarms.arn]
  ok_actions      = [aws_sns_topic.alarms.arn]
  tags            = local.tags
}
