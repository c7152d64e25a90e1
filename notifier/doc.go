// Package notifier carries pages from the outbox to the phones: it claims them, hands them to a carrier
// under one shared rate, records what the carrier said, settles what is in doubt, and takes receipts. It
// decides nobody's fate: what a page says and who gets it is written by the use cases, and what a reply
// means for a call-up is theirs too.
package notifier
