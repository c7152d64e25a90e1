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

// Signed says whether a webhook's signature is right for the address that Twilio called: our public base
// address with the request's path and query, and the form's parameters.
func (c *Carrier) Signed(requestURI string, form url.Values, signature string) bool {
	params := make(map[string]string, len(form))
	for name := range form {
		params[name] = form.Get(name)
	}
	return signature != "" && c.validator.Validate(c.o.BaseURL+requestURI, params, signature)
}

// ReadReceipt reads a status callback; page is the id from its address.
func ReadReceipt(page string, form url.Values) notifier.Receipt {
	code, _ := strconv.Atoi(form.Get("ErrorCode")) // absent on all that went well
	status := form.Get("MessageStatus")
	if status == "" {
		status = form.Get("SmsStatus")
	}
	return notifier.Receipt{PageID: page, SID: form.Get("MessageSid"), Status: statusOf(status), Code: code}
}

// Inbound is a text from a phone.
type Inbound struct {
	SID, From, Body string
}

// ReadInbound reads an inbound callback.
func ReadInbound(form url.Values) Inbound {
	sid := form.Get("MessageSid")
	if sid == "" {
		sid = form.Get("SmsMessageSid")
	}
	return Inbound{SID: sid, From: form.Get("From"), Body: form.Get("Body")}
}
