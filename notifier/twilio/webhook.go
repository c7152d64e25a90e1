package twilio

import (
	"net/url"
	"strconv"

	"whistle/notifier"
)

// Where the webhooks stand.
const (
	StatusPath  = "/twilio/status"
	InboundPath = "/twilio/inbound"
)

// signed says whether a webhook's signature is right for the address that Twilio called: our public base
// address with the request's path and query, and the form's parameters.
func (c *Carrier) signed(requestURI string, form url.Values, signature string) bool {
	params := make(map[string]string, len(form))
	for name := range form {
		params[name] = form.Get(name)
	}
	return signature != "" && c.validator.Validate(c.o.BaseURL+requestURI, params, signature)
}

// Receipt reads a status callback; page is the id from its address. It gives false where the signature is wrong.
func (c *Carrier) Receipt(requestURI, page string, form url.Values, signature string) (notifier.Receipt, bool) {
	if !c.signed(requestURI, form, signature) {
		return notifier.Receipt{}, false
	}
	code, _ := strconv.Atoi(form.Get("ErrorCode")) // absent on all that went well
	status := form.Get("MessageStatus")
	if status == "" {
		status = form.Get("SmsStatus")
	}
	receipt := notifier.Receipt{PageID: page, Carrier: c.Name(), SID: form.Get("MessageSid"), Status: statusOf(status), Code: code}
	if code != 0 {
		receipt.Class = notifier.ClassOf(code)
	}
	return receipt, true
}

// Inbound reads an inbound callback. It gives false where the signature is wrong.
func (c *Carrier) Inbound(requestURI string, form url.Values, signature string) (notifier.Inbound, bool) {
	if !c.signed(requestURI, form, signature) {
		return notifier.Inbound{}, false
	}
	sid := form.Get("MessageSid")
	if sid == "" {
		sid = form.Get("SmsMessageSid")
	}
	return notifier.Inbound{SID: sid, From: form.Get("From"), Body: form.Get("Body")}, true
}
