# The Lambdas of schema/events.json, each with its trigger. A worker's rights are the grants of its entry.

locals {
  # Lambda chooses the keys of the batches that it gives up on.
  failure_prefix = "aws/lambda/"

  streams = {
    for name, source in local.events.sources : name => merge(source, {
      table_arn  = aws_dynamodb_table.this[source.table].arn
      stream_arn = aws_dynamodb_table.this[source.table].stream_arn
    }) if source.kind == "STREAM"
  }

  consumers = {
    for name, source in local.events.sources : name => merge(source, {
      queue_arn                = aws_sqs_queue.this[source.queue].arn
      visibilityTimeoutSeconds = local.queues[source.queue].visibilityTimeoutSeconds
    }) if source.kind == "QUEUE"
  }

  # The sweeper is who thins histories.
  retention = var.history_days == null ? {} : { HISTORY_DAYS = tostring(var.history_days) }

  schedules = { for name, source in local.events.sources : name => source if source.kind == "SCHEDULE" }
}

module "worker" {
  for_each = local.events.functions
  source   = "./modules/worker"

  name                 = "${var.name}-${each.key}"
  package              = "${local.dist}/packages/${each.key}.zip"
  timeout_seconds      = each.value.timeoutSeconds
  memory_megabytes     = each.value.memoryMegabytes
  reserved_concurrency = lookup(var.reserved_concurrency, each.key, -1)
  log_level            = var.log_level
  log_retention_days   = var.log_retention_days
  kms_key_arn          = aws_kms_key.this.arn

  grants = { for resource, actions in each.value.grants : resource => {
    arn     = local.grant_resources[resource]
    actions = actions
  } }

  environment = merge(
    { for table, name in local.table_names : "${upper(table)}_TABLE" => name },
    { DATA_BUCKET = aws_s3_bucket.data.bucket, POWERTOOLS_METRICS_NAMESPACE = local.metrics_namespace },
    # Who may publish is told where to.
    { for name, topic in aws_sns_topic.this : "${upper(name)}_TOPIC" => topic.arn if contains(keys(each.value.grants), "topic/${name}") },
    each.key == "sweeper" ? local.retention : {},
    anytrue([for resource in keys(each.value.grants) : startswith(resource, "field/")]) ? { GRAPHQL_URL = aws_appsync_graphql_api.this.uris["GRAPHQL"] } : {}
  )

  stream   = lookup(local.streams, each.key, null)
  queue    = lookup(local.consumers, each.key, null)
  schedule = lookup(local.schedules, each.key, null)

  failures = {
    bucket_arn = aws_s3_bucket.data.arn
    prefix     = local.failure_prefix
  }

  tags = local.tags
}
