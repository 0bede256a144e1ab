terraform {
  required_version = ">= 1.11.0"

  # The state of a team belongs into a bucket: write backend_override.tf with
  #   terraform { backend "s3" { bucket = "...", key = "weft", region = "...", use_lockfile = true } }
  backend "local" {}

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project   = "weft"
      ManagedBy = "terraform"
    }
  }
}
