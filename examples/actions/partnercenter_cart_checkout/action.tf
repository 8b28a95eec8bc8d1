action "partnercenter_cart_checkout" "contoso" {
  config {
    customer_id = partnercenter_cart.contoso.customer_id
    cart_id     = partnercenter_cart.contoso.id
    cart_etag   = partnercenter_cart.contoso.etag
  }
}
