# Values with which every optional part is made, for a look at the whole plan:
#   terraform plan -var-file=everything.tfvars
alarm_email = "operator@example.com"
web_origins = ["https://app.example.com"]

history_days = 365

subscribers = {
  webhook  = { protocol = "https", endpoint = "https://hooks.example.com/weft", filter = { kind = ["EDITED"] } }
  function = { protocol = "lambda", endpoint = "arn:aws:lambda:eu-central-1:111122223333:function:on-event" }
  replica  = { protocol = "sqs", endpoint = "arn:aws:sqs:eu-central-1:111122223333:replica", raw = true }
}
