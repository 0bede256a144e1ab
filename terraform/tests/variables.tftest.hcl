# What a caller may say, and what is refused before anything is made.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "refused" {
  command = plan

  variables {
    name                 = "Weft_1"
    mfa                  = "YES"
    threat_protection    = "on"
    web_origins          = ["*"]
    requests_per_address = 5
    reserved_concurrency = { compacter = 5 }
    log_level            = "ERROR"
    log_retention_days   = 100
    alarm_email          = "nobody"
  }

  expect_failures = [
    var.name,
    var.mfa,
    var.threat_protection,
    var.web_origins,
    var.requests_per_address,
    var.reserved_concurrency,
    var.log_level,
    var.log_retention_days,
    var.alarm_email,
  ]
}

run "without_second_factor" {
  command = plan

  variables {
    mfa               = "OFF"
    threat_protection = "OFF"
  }

  assert {
    condition     = aws_cognito_user_pool.this.user_pool_tier == "ESSENTIALS" && length(aws_cognito_user_pool.this.software_token_mfa_configuration) == 0
    error_message = "Who wants neither pays for neither."
  }
}

run "defaults" {
  command = plan

  assert {
    condition = (
      aws_cognito_user_pool.this.mfa_configuration == "ON" &&
      aws_cognito_user_pool.this.user_pool_tier == "PLUS" &&
      aws_cognito_user_pool.this.deletion_protection == "ACTIVE" &&
      !aws_cognito_user_pool_client.this.generate_secret &&
      aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_USER_SRP_AUTH"])
    )
    error_message = "Sign-in is secured by default."
  }
}
