# TFLint: `tflint --init && tflint --recursive`.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

plugin "aws" {
  enabled = true
  version = "0.40.0"
  source  = "github.com/terraform-linters/tflint-ruleset-aws"
}

# One file per concern (api.tf, storage.tf ...) and not main, variables and outputs alone.
rule "terraform_standard_module_structure" {
  enabled = false
}
