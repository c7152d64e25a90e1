// Package api is the JSON side of Whistle: /api/v1 as the contract fixes it, the carrier's webhooks, and
// the OpenAPI document, which is made from the same table of routes that the server answers by. It has its
// own request and response structs, so that a change of a table never changes what a script reads.
package api
