variable "region" {
  description = "The AWS region to deploy into."
  type        = string
  default     = "eu-central-1"
  nullable    = false
}

variable "name" {
  description = "Begins the name of everything that is made."
  type        = string
  default     = "weft"
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether tables, user pool and buckets refuse to be deleted."
  type        = bool
  default     = true
  nullable    = false
}

variable "mfa" {
  description = "Whether people sign in with a time-based code besides their password: ON, OPTIONAL or OFF."
  type        = string
  default     = "ON"
  nullable    = false
}

variable "threat_protection" {
  description = "Cognito's threat protection: ENFORCED, AUDIT or OFF."
  type        = string
  default     = "ENFORCED"
  nullable    = false
}

variable "alarm_email" {
  description = "The address that alarms are mailed to, or null."
  type        = string
  default     = null
}

variable "subscribers" {
  description = "Other consumers of the durable events, by a name: webhooks, functions, queues."
  type = map(object({
    protocol = string
    endpoint = string
    filter   = optional(map(list(string)), {})
    raw      = optional(bool, false)
  }))
  default  = {}
  nullable = false
}

variable "history_days" {
  description = "Days for which the whole history is kept; null for ever."
  type        = number
  default     = null
}

variable "web_origins" {
  description = "Origins of web pages that may call the REST API from a browser."
  type        = list(string)
  default     = []
  nullable    = false
}
