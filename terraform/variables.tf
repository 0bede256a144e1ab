variable "name" {
  description = "Begins the name of everything that is made, so that several deployments fit into one account and region."
  type        = string
  default     = "weft"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,23}$", var.name))
    error_message = "name begins with a lower-case letter and has 2 to 24 lower-case letters, digits and hyphens: bucket names allow no more."
  }
}

variable "deletion_protection" {
  description = "Whether the tables and the user pool refuse to be deleted, and the buckets to be deleted with objects in them. Turn it off and apply before a tear-down."
  type        = bool
  default     = true
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource, besides the default_tags of the caller's provider."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "mfa" {
  description = "Whether people sign in with a time-based code besides their password: ON (everybody), OPTIONAL (who wants to) or OFF."
  type        = string
  default     = "ON"
  nullable    = false

  validation {
    condition     = contains(["ON", "OPTIONAL", "OFF"], var.mfa)
    error_message = "mfa is ON, OPTIONAL or OFF."
  }
}

variable "threat_protection" {
  description = "Cognito's threat protection: ENFORCED (acts), AUDIT (reports) or OFF. AUDIT and ENFORCED need the Plus plan, which costs by the monthly active user."
  type        = string
  default     = "ENFORCED"
  nullable    = false

  validation {
    condition     = contains(["ENFORCED", "AUDIT", "OFF"], var.threat_protection)
    error_message = "threat_protection is ENFORCED, AUDIT or OFF."
  }
}

variable "allow_sign_up" {
  description = "Whether anybody may create an account. If not, an administrator does."
  type        = bool
  default     = true
  nullable    = false
}

variable "introspection" {
  description = "Whether the API answers introspection queries. Its schema is public in this repository; a client needs none."
  type        = bool
  default     = false
  nullable    = false
}

variable "web_origins" {
  description = "Origins of web pages that may call the REST API and load snapshots from a browser, such as https://app.example.com. AppSync itself admits every origin; so do snapshots as long as none is named."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for origin in var.web_origins : can(regex("^https?://[^/*]+$", origin))])
    error_message = "An origin is a scheme, a host and perhaps a port, without a path or a star."
  }
}

variable "requests_per_address" {
  description = "Requests that one IP address may make in 5 minutes, GraphQL and sign-in together. Somebody who types makes up to 1,500; an office often shares an address."
  type        = number
  default     = 20000
  nullable    = false

  validation {
    condition     = var.requests_per_address >= 10 && var.requests_per_address <= 2000000000
    error_message = "requests_per_address is between 10 and 2,000,000,000, as AWS WAF demands."
  }
}

variable "reserved_concurrency" {
  description = "Reserved concurrent executions by function name, such as { compactor = 20 }. None by default: a new account has too few executions to reserve any."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.reserved_concurrency) : contains(keys(local.events.functions), name)])
    error_message = "reserved_concurrency names functions of schema/events.json only."
  }
}

variable "log_level" {
  description = "The least level that functions log. Above INFO, Lambda would drop the functions' metrics."
  type        = string
  default     = "INFO"
  nullable    = false

  validation {
    condition     = contains(["DEBUG", "INFO"], var.log_level)
    error_message = "log_level is DEBUG or INFO: above INFO, Lambda drops the functions' metrics, and alarms fall silent."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is one of the periods that CloudWatch Logs knows, such as 30, 90, 365 or 731."
  }
}

variable "history_days" {
  description = "Days for which the whole history is kept. Beyond them, the last automatic version of each week and the named versions stay, and deleted text that none of them shows is purged for good. null keeps everything for ever."
  type        = number
  default     = null

  validation {
    condition     = var.history_days == null || try(var.history_days >= 1 && floor(var.history_days) == var.history_days, false)
    error_message = "history_days is a whole number of days, 1 at the least, or null."
  }
}

variable "subscribers" {
  description = "Other consumers of the durable events, by a name: a webhook (https or http, which confirms the subscription), a function (lambda) or a queue (sqs) by its ARN. filter names the values of documentId, kind or version that it gets, all by default; raw sends a webhook or queue the event alone, unsigned. A queue's own policy has to admit the topic."
  type = map(object({
    protocol = string
    endpoint = string
    filter   = optional(map(list(string)), {})
    raw      = optional(bool, false)
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for subscriber in values(var.subscribers) :
      can(regex({ https = "^https://", http = "^http://", lambda = "^arn:[^:]+:lambda:", sqs = "^arn:[^:]+:sqs:" }[subscriber.protocol], subscriber.endpoint))
    ])
    error_message = "A subscriber's protocol is https, http, lambda or sqs, and its endpoint an address of that scheme or the ARN of a function or queue."
  }

  validation {
    condition = alltrue(flatten([
      for subscriber in values(var.subscribers) : [for name in keys(subscriber.filter) : contains(["documentId", "kind", "version"], name)]
    ]))
    error_message = "Events can be filtered by documentId, kind and version."
  }

  validation {
    condition     = alltrue([for subscriber in values(var.subscribers) : !(subscriber.raw && subscriber.protocol == "lambda")])
    error_message = "SNS sends a function no raw messages."
  }
}

variable "alarm_email" {
  description = "The address that alarms are mailed to, after its owner confirmed the subscription. Without one, subscribe to the topic of the output alarm_topic_arn."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_email == null || can(regex("^[^@ ]+@[^@ ]+$", var.alarm_email))
    error_message = "alarm_email is an email address, or null."
  }
}
