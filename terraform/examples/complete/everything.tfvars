# Values with which every optional part is made, for a look at the whole plan:
#   terraform plan -var-file=everything.tfvars
alarm_email = "operator@example.com"
web_origins = ["https://app.example.com"]
