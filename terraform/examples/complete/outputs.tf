output "amplify_outputs" {
  description = "The content of amplify_outputs.json, which `make deploy` writes."
  value       = module.weft.amplify_outputs
}

output "table_names" {
  description = "The tables' names, which `make barred` reads."
  value       = module.weft.table_names
}

output "dashboard_url" {
  description = "The operator's dashboard."
  value       = module.weft.dashboard_url
}
