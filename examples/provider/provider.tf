terraform {
  required_providers {
    partnercenter = {
      source = "partner-carts/partnercenter"
    }
  }
}

# Credentials come from the environment, such as PARTNERCENTER_TENANT_ID,
# PARTNERCENTER_CLIENT_ID and PARTNERCENTER_USE_OIDC in a pipeline.
provider "partnercenter" {
  environment = "public"
}
