resource "partnercenter_cart" "contoso" {
  customer_id = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"

  # Seats of a subscription, renewed for a year when the term ends, with an add-on.
  line_item {
    catalog_item_id = "CFQ7TTC0LH0Z:0001:CFQ7TTC0K18P"
    friendly_name   = "E3 seats"
    quantity        = 25
    billing_cycle   = "annual"
    term_duration   = "P1Y"

    participants = [{ key = "transaction_reseller", value = "5357564" }]
    renews_to    = { term_duration = "P1Y" }

    addon_item {
      catalog_item_id = "CFQ7TTC0LH0Z:0002:CFQ7TTC0K971"
      quantity        = 5
      billing_cycle   = "annual"
      term_duration   = "P1Y"
    }
  }

  # A reservation for an Azure subscription of the customer.
  line_item {
    catalog_item_id      = "DG7GMGF0DWTL:0001:DG7GMGF0DSJB"
    quantity             = 2
    billing_cycle        = "one_time"
    provisioning_context = { SubscriptionId = "3D5ECED6-1151-44C7-AEE6-70A4BB725666", Scope = "shared" }
  }

  timeouts {
    create = "5m"
  }
}
