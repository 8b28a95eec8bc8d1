data "partnercenter_cart" "contoso" {
  customer_id = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"
  id          = "b4c8fdea-cbe4-4d17-9576-13fcacbf9605"
}

output "lines_in_error" {
  value = [for line in data.partnercenter_cart.contoso.line_items : line.friendly_name if line.error != null]
}
