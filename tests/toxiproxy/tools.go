//go:build tools

// Package tools pins what the tests build; nothing here is ever compiled into the product.
package tools

import _ "github.com/Shopify/toxiproxy/v2/cmd/server"
