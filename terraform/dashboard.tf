# One wall for whoever runs the service: is it well, is it keeping up, and what does it cost.

locals {
  # Columns of 8 of the dashboard's 24, rows of 6.
  widgets = [
    {
      title = "Edits a second"
      metrics = [
        [{ expression = "edits / PERIOD(edits)", label = "changes stored", id = "rate" }],
        ["AWS/DynamoDB", "SuccessfulRequestLatency", "TableName", local.table_names.operations, "Operation", "PutItem", { id = "edits", stat = "SampleCount", visible = false }],
      ]
    },
    {
      title = "People connected"
      stat  = "Maximum"
      metrics = [
        ["AWS/AppSync", "ActiveConnections", "GraphQLAPIId", aws_appsync_graphql_api.this.id],
        ["AWS/AppSync", "ActiveSubscriptions", "GraphQLAPIId", aws_appsync_graphql_api.this.id],
      ]
    },
    {
      title = "Milliseconds of a request"
      metrics = [
        for percentile in ["p50", "p90", "p99"] :
        ["AWS/AppSync", "Latency", "GraphQLAPIId", aws_appsync_graphql_api.this.id, { stat = percentile, label = percentile }]
      ]
    },
    {
      title = "Errors of delivery"
      metrics = [
        for metric in concat(keys(local.api_errors), ["InboundMessageDelayed", "4XXError"]) :
        ["AWS/AppSync", metric, "GraphQLAPIId", aws_appsync_graphql_api.this.id]
      ]
    },
    {
      title = "Milliseconds that compaction is behind"
      stat  = "Maximum"
      metrics = concat(
        [[local.metrics_namespace, "CompactionLag", "service", "compactor"]],
        [for name in keys(local.streams) : ["AWS/Lambda", "IteratorAge", "FunctionName", module.worker[name].function_name]]
      )
    },
    {
      title = "Compaction"
      metrics = [
        for metric in ["FoldedChanges", "FoldedSegments", "DeletedChanges", "LostRaces", "FailedDocuments", "BarredSites"] :
        [local.metrics_namespace, metric, "service", "compactor"]
      ]
    },
    {
      title = "Seconds that the oldest message waits"
      stat  = "Maximum"
      metrics = [
        for name in keys(local.queues) : ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", aws_sqs_queue.this[name].name]
      ]
    },
    {
      title = "Messages and calls that failed for good"
      stat  = "Maximum"
      metrics = [
        for name in concat(
          [for queue in values(aws_sqs_queue.dead_letters) : queue.name],
          [aws_sqs_queue.undelivered.name],
          [for worker in values(module.worker) : worker.failure_queue_name]
        ) : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name]
      ]
    },
    {
      title = "Functions"
      metrics = concat(
        [for worker in values(module.worker) : ["AWS/Lambda", "Errors", "FunctionName", worker.function_name]],
        [for worker in values(module.worker) : ["AWS/Lambda", "Throttles", "FunctionName", worker.function_name]],
        [for worker in values(module.worker) : ["AWS/Lambda", "Duration", "FunctionName", worker.function_name, { stat = "Maximum", yAxis = "right" }]]
      )
    },
    {
      title = "Cost: requests and pushes"
      metrics = [
        for metric in ["TokensConsumed", "Requests", "OutboundMessages", "ConnectionDuration"] :
        ["AWS/AppSync", metric, "GraphQLAPIId", aws_appsync_graphql_api.this.id]
      ]
    },
    {
      title = "Cost: capacity of the tables"
      metrics = concat(
        [for name in values(local.table_names) : ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", name]],
        [for name in values(local.table_names) : ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", name]]
      )
    },
    {
      title = "Requests that the firewall stopped"
      metrics = [
        for rule in ["requests-per-address", "reputation", "anonymous-addresses", "known-bad-inputs", "common"] :
        ["AWS/WAFV2", "BlockedRequests", "WebACL", var.name, "Rule", rule, "Region", local.region]
      ]
    },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type   = "alarm"
        x      = 0
        y      = 0
        width  = 24
        height = 4
        properties = {
          title  = "Alarms"
          alarms = [for alarm in values(aws_cloudwatch_metric_alarm.this) : alarm.arn]
        }
      }],
      [for position, widget in local.widgets : {
        type   = "metric"
        x      = 8 * (position % 3)
        y      = 4 + 6 * floor(position / 3)
        width  = 8
        height = 6
        properties = {
          title   = widget.title
          region  = local.region
          view    = "timeSeries"
          period  = 60
          stat    = lookup(widget, "stat", "Sum")
          metrics = widget.metrics
        }
      }]
    )
  })
}
