# CUSTOMER_ID/CART_ID
terraform import partnercenter_cart.contoso d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d/b4c8fdea-cbe4-4d17-9576-13fcacbf9605
