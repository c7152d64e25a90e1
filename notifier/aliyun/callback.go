package aliyun

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"whistle/notifier"
)

// Where the callbacks stand; the secret is a part of the path.
const (
	ReportPath = "/aliyun/:secret/report"
	UpPath     = "/aliyun/:secret/up"
)

// Trusts says whether a callback is Aliyun's. It carries no signature, so two things must be right: the
// secret in its path and, where ranges are named, the address that it comes from.
func (c *Carrier) Trusts(secret string, from netip.Addr) bool {
	if subtle.ConstantTimeCompare([]byte(secret), []byte(c.o.CallbackSecret)) != 1 {
		return false
	}
	return len(c.o.CallbackFrom) == 0 || slices.ContainsFunc(c.o.CallbackFrom, func(p netip.Prefix) bool { return p.Contains(from.Unmap()) })
}

// report is one receipt (SmsReport).
type report struct {
	Success bool   `json:"success"`
	ErrCode string `json:"err_code"`
	ErrMsg  string `json:"err_msg"`
	BizID   string `json:"biz_id"`
	OutID   string `json:"out_id"`
}

// Receipts reads a callback of receipts. Those without a page's id are somebody else's of the same account.
func (c *Carrier) Receipts(body []byte) ([]notifier.Receipt, error) {
	var reports []report
	if err := json.Unmarshal(body, &reports); err != nil {
		return nil, fmt.Errorf("read Aliyun's receipts: %w", err)
	}
	var receipts []notifier.Receipt
	for _, r := range reports {
		if r.OutID == "" {
			continue
		}
		receipt := notifier.Receipt{PageID: notifier.PageOf(r.OutID), Carrier: c.Name(), SID: r.OutID, Status: notifier.StatusDelivered}
		if receipt.SID == receipt.PageID { // handed over by a Whistle that named pages, not hand-overs, and kept Aliyun's own id
			receipt.SID = r.BizID
		}
		if !r.Success {
			receipt.Status, receipt.Code, receipt.Text = notifier.StatusUndelivered, notifier.CodeOfName(r.ErrCode), strings.TrimSpace(r.ErrCode+" "+r.ErrMsg)
			receipt.Class = notifier.ClassOf(receipt.Code)
		}
		receipts = append(receipts, receipt)
	}
	return receipts, nil
}

// up is one text from a phone (SmsUp). Older accounts send its sequence as a number.
type up struct {
	PhoneNumber string   `json:"phone_number"`
	Content     string   `json:"content"`
	SendTime    string   `json:"send_time"`
	Sequence    sequence `json:"sequence_id"`
}

type sequence string

// UnmarshalJSON takes a text or a number.
func (s *sequence) UnmarshalJSON(raw []byte) error {
	*s = sequence(strings.Trim(string(raw), `"`))
	return nil
}

// Replies reads a callback of texts from phones.
func (c *Carrier) Replies(body []byte) ([]notifier.Inbound, error) {
	var ups []up
	if err := json.Unmarshal(body, &ups); err != nil {
		return nil, fmt.Errorf("read Aliyun's replies: %w", err)
	}
	var replies []notifier.Inbound
	for _, u := range ups {
		if u.PhoneNumber == "" {
			continue
		}
		sid := string(u.Sequence)
		if sid == "" || sid == "null" { // what is told twice has the same time
			sid = u.PhoneNumber + " " + u.SendTime
		}
		replies = append(replies, notifier.Inbound{SID: sid, From: e164(u.PhoneNumber), Body: u.Content})
	}
	return replies, nil
}

// e164 writes a number that Aliyun names: eleven digits are of the mainland.
func e164(number string) string {
	number = strings.TrimPrefix(number, "+")
	if len(number) == 11 && number[0] == '1' {
		return "+86" + number
	}
	return "+" + strings.TrimPrefix(number, "00")
}
