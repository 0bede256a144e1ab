# The GraphQL API: data sources, pipeline functions and resolvers are those of schema/api.json, the code is dist/resolvers.

data "aws_iam_policy_document" "appsync_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["appsync.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account_id]
    }
  }
}

resource "aws_appsync_graphql_api" "this" {
  name                 = var.name
  schema               = file(local.schema_file)
  authentication_type  = "AMAZON_COGNITO_USER_POOLS"
  introspection_config = var.introspection ? "ENABLED" : "DISABLED"
  xray_enabled         = true

  # The deepest selection of the schema has 5 levels: sync, changes, operations, left, ssn.
  query_depth_limit    = 10
  resolver_count_limit = 20

  # DENY cannot be had with a second provider: every field checks the caller's role instead.
  user_pool_config {
    user_pool_id        = aws_cognito_user_pool.this.id
    app_id_client_regex = aws_cognito_user_pool_client.this.id
    default_action      = "ALLOW"
  }

  additional_authentication_provider {
    authentication_type = "AWS_IAM"
  }

  # Verbose content would hold the text of documents.
  log_config {
    cloudwatch_logs_role_arn = aws_iam_role.api_logs.arn
    field_log_level          = "ERROR"
    exclude_verbose_content  = true
  }

  tags = local.tags
}

resource "aws_iam_role" "api_logs" {
  name               = "${var.name}-api-logs"
  assume_role_policy = data.aws_iam_policy_document.appsync_trust.json
  tags               = local.tags
}

# AppSync's log group has this name and no other. Should a request come in before it is made, AppSync makes it first, and
# it must be imported.
resource "aws_cloudwatch_log_group" "api" {
  name              = "/aws/appsync/apis/${aws_appsync_graphql_api.this.id}"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.this.arn
  tags              = local.tags
}

data "aws_iam_policy_document" "api_logs" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.api.arn}:*"]
  }
}

resource "aws_iam_role_policy" "api_logs" {
  name   = "logs"
  role   = aws_iam_role.api_logs.id
  policy = data.aws_iam_policy_document.api_logs.json
}

locals {
  # What a data source of type NONE is asked goes nowhere: it needs no role.
  asking_sources = { for name, source in local.api.dataSources : name => source if source.type != "NONE" }
}

resource "aws_iam_role" "data_source" {
  for_each = local.asking_sources

  name               = "${var.name}-api-${each.key}"
  description        = "The data source ${each.key} of the API ${var.name}"
  assume_role_policy = data.aws_iam_policy_document.appsync_trust.json
  tags               = local.tags
}

data "aws_iam_policy_document" "data_source" {
  for_each = local.asking_sources

  dynamic "statement" {
    for_each = lookup(each.value, "grants", {})

    content {
      actions   = statement.value
      resources = [local.grant_resources[statement.key]]
    }
  }

  # Who reads or writes an encrypted table decrypts the table's key, by way of DynamoDB.
  dynamic "statement" {
    for_each = each.value.type == "AMAZON_DYNAMODB" ? ["dynamodb.${local.region}.amazonaws.com"] : []

    content {
      actions   = ["kms:Decrypt"]
      resources = [aws_kms_key.this.arn]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = [statement.value]
      }
    }
  }

  # A function's data source may call that function, and do nothing else.
  dynamic "statement" {
    for_each = each.value.type == "AWS_LAMBDA" ? [module.worker[each.value.function].function_arn] : []

    content {
      actions   = ["lambda:InvokeFunction"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role_policy" "data_source" {
  for_each = local.asking_sources

  name   = "tables"
  role   = aws_iam_role.data_source[each.key].id
  policy = data.aws_iam_policy_document.data_source[each.key].json
}

resource "aws_appsync_datasource" "this" {
  for_each = local.api.dataSources

  api_id           = aws_appsync_graphql_api.this.id
  name             = each.key
  type             = each.value.type
  service_role_arn = each.value.type == "NONE" ? null : aws_iam_role.data_source[each.key].arn

  dynamic "dynamodb_config" {
    for_each = each.value.type == "AMAZON_DYNAMODB" ? [each.value.table] : []

    content {
      table_name = aws_dynamodb_table.this[dynamodb_config.value].name
    }
  }

  dynamic "lambda_config" {
    for_each = each.value.type == "AWS_LAMBDA" ? [each.value.function] : []

    content {
      function_arn = module.worker[lambda_config.value].function_arn
    }
  }

  depends_on = [aws_iam_role_policy.data_source]
}

# Bundles know no table's name: they hold a placeholder for each table.
resource "aws_appsync_function" "this" {
  for_each = local.api.functions

  api_id      = aws_appsync_graphql_api.this.id
  data_source = aws_appsync_datasource.this[each.value.dataSource].name
  name        = each.key

  code = replace(
    replace(
      file("${local.dist}/resolvers/steps/${each.key}.js"),
      local.tables.operations.placeholder, local.table_names.operations
    ),
    local.tables.documents.placeholder, local.table_names.documents
  )

  runtime {
    name            = local.api.runtime.name
    runtime_version = local.api.runtime.runtimeVersion
  }

  lifecycle {
    precondition {
      condition     = fileexists("${local.dist}/resolvers/steps/${each.key}.js")
      error_message = "The bundle of the pipeline function ${each.key} is missing: run `make package` first."
    }
  }
}

locals {
  # Which kind a resolver is follows from what its entry names: one data source, or the functions of its pipeline.
  resolvers = {
    for field, entry in local.api.resolvers : field => {
      type        = split(".", field)[0]
      field       = split(".", field)[1]
      kind        = contains(keys(entry), "dataSource") ? "UNIT" : "PIPELINE"
      data_source = lookup(entry, "dataSource", null)
      functions   = lookup(entry, "functions", [])
    }
  }
}

resource "aws_appsync_resolver" "this" {
  for_each = local.resolvers

  api_id      = aws_appsync_graphql_api.this.id
  type        = each.value.type
  field       = each.value.field
  kind        = each.value.kind
  data_source = each.value.kind == "UNIT" ? aws_appsync_datasource.this[each.value.data_source].name : null

  code = replace(
    replace(
      file("${local.dist}/resolvers/${each.key}.js"),
      local.tables.operations.placeholder, local.table_names.operations
    ),
    local.tables.documents.placeholder, local.table_names.documents
  )

  runtime {
    name            = local.api.runtime.name
    runtime_version = local.api.runtime.runtimeVersion
  }

  dynamic "pipeline_config" {
    for_each = each.value.kind == "PIPELINE" ? [each.value.functions] : []

    content {
      functions = [for name in pipeline_config.value : aws_appsync_function.this[name].function_id]
    }
  }

  lifecycle {
    precondition {
      condition     = fileexists("${local.dist}/resolvers/${each.key}.js")
      error_message = "The bundle of the resolver ${each.key} is missing: run `make package` first."
    }
  }
}
