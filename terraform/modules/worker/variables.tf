variable "name" {
  description = "The function's name, which begins the names of its role, queue and schedule."
  type        = string
  nullable    = false
}

variable "package" {
  description = "The path of the zip that `make package` wrote. It holds index.mjs, which exports `handler`."
  type        = string
  nullable    = false
}

variable "timeout_seconds" {
  description = "Seconds that an invocation may take."
  type        = number
  nullable    = false
}

variable "memory_megabytes" {
  description = "Megabytes of memory, with which the share of a processor grows."
  type        = number
  nullable    = false
}

variable "reserved_concurrency" {
  description = "Executions that are kept for this function, and its most; -1 for none and no limit."
  type        = number
  nullable    = false
}

variable "environment" {
  description = "Environment variables."
  type        = map(string)
  nullable    = false
}

variable "grants" {
  description = "What the function's code may do, by a name for the resource."
  type = map(object({
    arn     = string
    actions = list(string)
  }))
  nullable = false
}

variable "stream" {
  description = "The STREAM source of schema/events.json that calls the function, with the table's and its stream's ARN; null for none."
  type = object({
    table_arn               = string
    stream_arn              = string
    startingPosition        = string
    batchSize               = number
    batchWindowSeconds      = number
    parallelizationFactor   = number
    bisectOnError           = bool
    maximumRetryAttempts    = number
    maximumRecordAgeSeconds = number
    reportBatchItemFailures = bool
    filters                 = any
    failureDestination      = string
  })
  default = null

  validation {
    condition     = var.stream == null || try(var.stream.failureDestination, null) == "S3"
    error_message = "The failure destination of a stream is S3: only there are the records kept."
  }
}

variable "queue" {
  description = "The QUEUE source of schema/events.json that calls the function, with the queue's ARN and visibility timeout; null for none."
  type = object({
    queue_arn                = string
    visibilityTimeoutSeconds = number
    batchSize                = number
    batchWindowSeconds       = number
    maximumConcurrency       = number
    reportBatchItemFailures  = bool
  })
  default = null
}

variable "schedule" {
  description = "The SCHEDULE source of schema/events.json that calls the function; null for none."
  type = object({
    everySeconds = number
  })
  default = null

  validation {
    condition     = var.schedule == null || try(var.schedule.everySeconds % 60, 0) == 0
    error_message = "EventBridge Scheduler counts in whole minutes: everySeconds is a multiple of 60."
  }
}

variable "failures" {
  description = "The bucket that keeps the batches that the function could not handle, and the prefix that Lambda writes them under."
  type = object({
    bucket_arn = string
    prefix     = string
  })
  nullable = false
}

variable "log_level" {
  description = "The least level that the function logs."
  type        = string
  nullable    = false
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  nullable    = false
}

variable "kms_key_arn" {
  description = "The key that encrypts tables, bucket, queue, log and environment."
  type        = string
  nullable    = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  nullable    = false
}
