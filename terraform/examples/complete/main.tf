# A deployment. Copy this folder, or deploy it as it is by `make deploy`; terraform.tfvars in it sets the variables.

module "weft" {
  source = "../.."

  name                = var.name
  deletion_protection = var.deletion_protection
  mfa                 = var.mfa
  threat_protection   = var.threat_protection
  alarm_email         = var.alarm_email
  web_origins         = var.web_origins
  history_days        = var.history_days
  subscribers         = var.subscribers
}
