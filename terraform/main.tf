# What is deployed is listed in ../schema, which the local stack and the tests read as well. Nothing is listed here again.

data "aws_caller_identity" "this" {}

data "aws_partition" "this" {}

data "aws_region" "this" {}

locals {
  api    = jsondecode(file("${path.module}/../schema/api.json"))
  tables = jsondecode(file("${path.module}/../schema/tables.json"))
  events = jsondecode(file("${path.module}/../schema/events.json"))

  schema_file = "${path.module}/../schema/schema.graphql"
  dist        = "${path.module}/../dist"

  account_id = data.aws_caller_identity.this.account_id
  partition  = data.aws_partition.this.partition
  region     = data.aws_region.this.region

  table_names = { for table in keys(local.tables) : table => "${var.name}-${table}" }

  # The resources of a grant: "documents" is the table, "documents/index/due" one of its indexes, "objects/snapshots" a part
  # of the bucket, "topic/events" a topic, "field/Mutation.publishNotification" a field of the API. Every name that a
  # manifest may use has one here, and any other fails the plan.
  grant_resources = merge(
    { for folder in ["snapshots", "exports", "imports"] : "objects/${folder}" => "${aws_s3_bucket.data.arn}/${folder}/*" },
    { for name, table in aws_dynamodb_table.this : name => table.arn },
    merge([
      for name, table in local.tables : {
        for index in keys(table.indexes) : "${name}/index/${index}" => "${aws_dynamodb_table.this[name].arn}/index/${index}"
      }
    ]...),
    { for name, topic in aws_sns_topic.this : "topic/${name}" => topic.arn },
    { for field in keys(local.api.resolvers) : "field/${field}" =>
      "${aws_appsync_graphql_api.this.arn}/types/${replace(field, ".", "/fields/")}"
    }
  )

  tags = merge({ Application = var.name }, var.tags)
}
