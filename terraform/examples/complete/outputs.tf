output "amplify_outputs" {
  description = "The content of amplify_outputs.json, which `make deploy` writes."
  value       = module.weft.amplify_outputs
}

output "dashboard_url" {
  description = "The operator's dashboard."
  value       = module.weft.dashboard_url
}
