# CUSTOMER_ID/CART_ID of a cart that was checked out
terraform import 'partnercenter_cart_checkout.contoso[0]' d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d/b4c8fdea-cbe4-4d17-9576-13fcacbf9605
