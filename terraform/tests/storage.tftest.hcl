# The tables are what schema/tables.json says, and nothing at rest is open, unencrypted or easily lost.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "protected" {
  command = plan

  assert {
    condition = alltrue([
      for name, table in jsondecode(file("../schema/tables.json")) : (
        aws_dynamodb_table.this[name].name == "weft-${name}" &&
        aws_dynamodb_table.this[name].hash_key == table.hashKey &&
        aws_dynamodb_table.this[name].range_key == table.rangeKey &&
        aws_dynamodb_table.this[name].stream_view_type == table.stream &&
        tomap({ for attribute in aws_dynamodb_table.this[name].attribute : attribute.name => attribute.type }) == tomap(table.attributes) &&
        toset([for index in aws_dynamodb_table.this[name].global_secondary_index : index.name]) == toset(keys(table.indexes))
      )
    ])
    error_message = "Keys, attributes, indexes and stream are those of the manifest."
  }

  assert {
    condition = (
      [for ttl in aws_dynamodb_table.this["operations"].ttl : ttl.attribute_name] == ["expiresAt"] &&
      [for ttl in aws_dynamodb_table.this["documents"].ttl : ttl.attribute_name] == ["forgetAt"]
    )
    error_message = "Only presence and notifications expire."
  }

  assert {
    condition = alltrue([
      for table in aws_dynamodb_table.this : (
        table.billing_mode == "PAY_PER_REQUEST" &&
        table.deletion_protection_enabled &&
        table.point_in_time_recovery[0].enabled &&
        table.server_side_encryption[0].enabled
      )
    ])
    error_message = "Tables are protected, recoverable and encrypted."
  }

  assert {
    condition     = aws_s3_bucket.data.bucket == "weft-data-111122223333-eu-central-1" && !aws_s3_bucket.data.force_destroy
    error_message = "The bucket is the account's own and is not deleted with objects in it."
  }

  assert {
    condition = toset([
      for rule in aws_s3_bucket_lifecycle_configuration.data.rule : rule.filter[0].prefix if rule.id != "leftovers"
    ]) == toset(["aws/lambda/", "exports/", "imports/"])
    error_message = "What documents point to never expires; batches that a function gave up on, exports and uploads do."
  }

  assert {
    condition = toset(flatten([
      for statement in jsondecode(aws_kms_key.this.policy).Statement : lookup(statement.Principal, "Service", [])
    ])) == toset(["logs.eu-central-1.amazonaws.com", "sns.amazonaws.com", "cloudwatch.amazonaws.com"])
    error_message = "The key's policy names the services that use it by themselves."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key.this.policy).Statement :
      contains(keys(statement), "Condition") if contains(keys(statement.Principal), "Service")
    ])
    error_message = "A service may use the key for this account only."
  }
}

run "without_protection" {
  command = plan

  variables {
    deletion_protection = false
  }

  assert {
    condition = (
      alltrue([for table in aws_dynamodb_table.this : !table.deletion_protection_enabled]) &&
      aws_cognito_user_pool.this.deletion_protection == "INACTIVE" &&
      aws_s3_bucket.data.force_destroy
    )
    error_message = "One variable opens everything to a tear-down."
  }
}
