# The API is what schema/api.json says.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "resolvers" {
  command = plan

  assert {
    condition     = length(setsubtract(keys(jsondecode(file("../schema/api.json")).resolvers), keys(aws_appsync_resolver.this))) == 0
    error_message = "Every entry of the manifest has a resolver."
  }

  assert {
    condition = alltrue([
      for key, resolver in aws_appsync_resolver.this : "${resolver.type}.${resolver.field}" == key
    ])
    error_message = "A resolver is named after its type and field."
  }

  assert {
    condition     = aws_appsync_resolver.this["Query.me"].kind == "UNIT" && aws_appsync_resolver.this["Query.me"].data_source == "profiles"
    error_message = "A resolver with a data source is a unit resolver."
  }

  assert {
    condition     = aws_appsync_resolver.this["Query.sync"].kind == "PIPELINE" && aws_appsync_resolver.this["Query.sync"].data_source == null
    error_message = "A resolver with functions is a pipeline."
  }

  assert {
    condition = alltrue([
      for code in concat(values(aws_appsync_resolver.this)[*].code, values(aws_appsync_function.this)[*].code) :
      !strcontains(code, "__OPERATIONS__") && !strcontains(code, "__DOCUMENTS__")
    ])
    error_message = "No bundle keeps a placeholder of a table's name."
  }

  assert {
    condition     = strcontains(aws_appsync_function.this["readAccess"].code, "weft-documents")
    error_message = "Bundles name the tables of this deployment."
  }

  assert {
    condition = alltrue([
      for resolver in aws_appsync_resolver.this : resolver.runtime[0].name == "APPSYNC_JS" && resolver.runtime[0].runtime_version == "1.0.0"
    ])
    error_message = "Resolvers run on APPSYNC_JS 1.0.0."
  }

  assert {
    condition = (
      aws_appsync_graphql_api.this.authentication_type == "AMAZON_COGNITO_USER_POOLS" &&
      [for provider in aws_appsync_graphql_api.this.additional_authentication_provider : provider.authentication_type] == ["AWS_IAM"]
    )
    error_message = "People sign in with Cognito, functions with IAM, and nobody else."
  }

  assert {
    condition     = aws_appsync_graphql_api.this.introspection_config == "DISABLED" && aws_appsync_graphql_api.this.query_depth_limit == 10
    error_message = "Introspection is off and queries have a depth."
  }

  assert {
    condition     = aws_appsync_graphql_api.this.log_config[0].exclude_verbose_content && aws_appsync_graphql_api.this.log_config[0].field_log_level == "ERROR"
    error_message = "The text of documents never comes into the log."
  }

  assert {
    condition = alltrue([
      for name, source in local.asking_sources :
      toset(flatten([for statement in data.aws_iam_policy_document.data_source[name].statement : statement.actions if !contains(statement.actions, "kms:Decrypt")]))
      == toset(source.type == "AWS_LAMBDA" ? ["lambda:InvokeFunction"] : flatten(values(lookup(source, "grants", {}))))
    ])
    error_message = "The role of a data source may do what its grants say or call its function, and nothing besides."
  }

  assert {
    condition = alltrue([
      for name, source in jsondecode(file("../schema/api.json")).dataSources :
      length(aws_appsync_datasource.this[name].dynamodb_config) == (source.type == "AMAZON_DYNAMODB" ? 1 : 0) &&
      length(aws_appsync_datasource.this[name].lambda_config) == (source.type == "AWS_LAMBDA" ? 1 : 0)
    ])
    error_message = "A data source has the table or the function of its type."
  }
}

run "pipelines_in_order" {
  command = apply

  assert {
    condition = aws_appsync_resolver.this["Query.sync"].pipeline_config[0].functions == tolist([
      for name in ["readAccess", "queryTail", "querySegments"] : aws_appsync_function.this[name].function_id
    ])
    error_message = "A pipeline runs its functions in the manifest's order: sync reads the tail before the segments."
  }

  assert {
    condition     = aws_cloudwatch_log_group.api.name == "/aws/appsync/apis/${aws_appsync_graphql_api.this.id}"
    error_message = "AppSync writes into the log group of its own name only."
  }

  assert {
    condition = alltrue([
      for name, source in jsondecode(file("../schema/api.json")).dataSources :
      aws_appsync_datasource.this[name].lambda_config[0].function_arn == module.worker[source.function].function_arn &&
      alltrue([
        for statement in data.aws_iam_policy_document.data_source[name].statement :
        statement.resources == toset([module.worker[source.function].function_arn])
      ])
      if source.type == "AWS_LAMBDA"
    ])
    error_message = "A data source of a function calls that function only."
  }
}
