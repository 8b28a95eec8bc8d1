// Copyright (c) The Partner Center Carts authors
// SPDX-License-Identifier: MPL-2.0

// Package mockserver is a stateful fake of Partner Center's cart service that
// speaks HTTP for real: create, read, update and checkout of carts, as the
// Microsoft pages "Manage orders - Update an existing cart", "Create a cart",
// "Cart resources", "Checkout a cart", "Partner Center REST headers", "Partner
// Center REST error codes" and "API throttling guidance" describe them.
//
// Where those pages disagree or leave a choice open, the choice is a field of
// [Options]; what goes wrong in practice can be asked for with [Server.Inject].
// The server keeps carts as JSON documents of its own and shares no type with
// any client, so that it cannot repeat a client's mistake.
//
// What a correct client never does (an update that drops a member it does not
// know, an MS-RequestId used for two operations, a line error sent back, an
// unknown route) is answered as the service would, and recorded for
// [Server.Violations].
//
// # Line ids
//
// Ids are integers from 0 in document order: a line item takes the next
// number, then each of its add-on items, then the next line item. Two lines
// with two add-ons each are thus numbered 0 (1, 2) and 3 (4, 5). On an update
// with [LineIDsKept], a line that carries a known id keeps it, any other line
// gets the next number that this cart never used. With [LineIDsRenumbered],
// every update numbers all lines anew from 0 in document order.
//
// # Order groups and currency
//
// A line without an order group shares one with the other lines of the same
// billing cycle and term; groups are numbered from "0" and skip the names that
// the caller chose. An add-on item without a group joins its line item's. A
// missing currency becomes [Currency].
package mockserver
