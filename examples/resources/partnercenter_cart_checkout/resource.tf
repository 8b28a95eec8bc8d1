resource "partnercenter_cart" "contoso" {
  customer_id = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"

  line_item {
    catalog_item_id = "CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P"
    friendly_name   = "E3 seats"
    quantity        = 25
    billing_cycle   = "annual"
    term_duration   = "P1Y"
  }
}

variable "buy" {
  description = "Whether the cart is bought. A pipeline sets it after the approval."
  type        = bool
  default     = false
}

resource "partnercenter_cart_checkout" "contoso" {
  count = var.buy ? 1 : 0

  customer_id = partnercenter_cart.contoso.customer_id
  cart_id     = partnercenter_cart.contoso.id

  # Nothing is bought but the cart as it was reviewed.
  cart_etag = partnercenter_cart.contoso.etag

  lifecycle {
    prevent_destroy = true
  }
}

output "subscriptions" {
  value = flatten([
    for checkout in partnercenter_cart_checkout.contoso : [
      for order in checkout.orders : [for line in order.line_items : line.subscription_id]
    ]
  ])
}
