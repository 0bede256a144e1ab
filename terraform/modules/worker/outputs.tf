output "function_name" {
  description = "The function's name."
  value       = aws_lambda_function.this.function_name
}

output "function_arn" {
  description = "The function's ARN."
  value       = aws_lambda_function.this.arn
}

output "invoke_arn" {
  description = "The ARN by which API Gateway calls the function."
  value       = aws_lambda_function.this.invoke_arn
}

output "mapping_id" {
  description = "The UUID of the stream mapping, or null."
  value       = one(aws_lambda_event_source_mapping.stream[*].uuid)
}

output "failure_queue_name" {
  description = "The name of the queue of calls that failed."
  value       = aws_sqs_queue.failures.name
}
