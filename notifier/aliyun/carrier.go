package aliyun

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	"github.com/alibabacloud-go/tea/dara"

	"whistle/notifier"
)

// Options say which account to send by.
type Options struct {
	AccessKeyID     string
	AccessKeySecret string
	APIURL          string // in place of https://dysmsapi.aliyuncs.com; may be empty
	CallbackSecret  string // stands in the path of callbacks, which carry no signature
	CallbackFrom    []netip.Prefix
	Timeout         time.Duration
	Transport       http.RoundTripper // many kept-open connections
	Now             func() time.Time
}

// Carrier sends by Aliyun.
type Carrier struct {
	o      Options
	client *openapi.Client
}

const (
	standardURL = "https://dysmsapi.aliyuncs.com"
	apiVersion  = "2017-05-25"
	// secretLength is the least that nobody guesses: 22 characters of base64url are 132 bits.
	secretLength = 22
)

// New makes the carrier. It refuses an empty account, and a callback secret that could be guessed.
func New(o Options) (*Carrier, error) {
	switch {
	case o.AccessKeyID == "" || o.AccessKeySecret == "":
		return nil, errors.New("ALIYUN_ACCESS_KEY_ID and ALIYUN_ACCESS_KEY_SECRET must be set")
	case len(o.CallbackSecret) < secretLength:
		return nil, fmt.Errorf("ALIYUN_CALLBACK_SECRET must have at least %d characters", secretLength)
	}
	if o.APIURL == "" {
		o.APIURL = standardURL
	}
	address, err := url.Parse(o.APIURL)
	if err != nil || address.Host == "" {
		return nil, fmt.Errorf("ALIYUN_API_URL %q is not an address like http://127.0.0.1:9000", o.APIURL)
	}
	client, err := openapi.NewClient(&openapi.Config{
		AccessKeyId: new(o.AccessKeyID), AccessKeySecret: new(o.AccessKeySecret),
		Endpoint: new(address.Host), Protocol: new(address.Scheme), HttpClient: wire{over: o.Transport},
	})
	if err != nil {
		return nil, fmt.Errorf("make Aliyun's client: %w", err)
	}
	client.DisableSDKError = new(true) // the wrapping hides the code
	return &Carrier{o: o, client: client}, nil
}

// Name names the carrier in rows and metrics.
func (c *Carrier) Name() string { return "aliyun" }

// Endless says that Aliyun knows no validity period: SendSms has no parameter for one.
func (c *Carrier) Endless() {}

// Send hands one message over. Aliyun's own id of a message (BizId) stands in its answer and its receipts, but not
// in its list, so that a message goes by the name that we gave its hand-over (OutId), which stands in all three.
func (c *Carrier) Send(ctx context.Context, m notifier.Message) (notifier.Accepted, error) {
	if m.Template == nil || m.Template.Code == "" || m.Template.Sign == "" {
		return notifier.Accepted{}, refusal("NO_TEMPLATE", "Aliyun sends approved templates only, and none is named for this message: see Administration, messages")
	}
	query := map[string]string{
		"PhoneNumbers": localNumber(m.To), "SignName": m.Template.Sign, "TemplateCode": m.Template.Code, "OutId": m.HandOver,
	}
	if len(m.Template.Values) > 0 {
		values, err := json.Marshal(m.Template.Values)
		if err != nil {
			return notifier.Accepted{}, refusal("isv.INVALID_JSON_PARAM", err.Error())
		}
		query["TemplateParam"] = string(values)
	}
	answer, err := c.call(ctx, "SendSms", query)
	if err != nil {
		return notifier.Accepted{}, err
	}
	if text(answer, "BizId") == "" {
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassInDoubt, Message: "the carrier's answer names no message"}
	}
	return notifier.Accepted{SID: m.HandOver, Status: notifier.StatusSent}, nil
}

func refusal(name, message string) error {
	code := notifier.CodeOfName(name)
	return &notifier.SendError{Class: notifier.ClassOf(code), Code: code, Message: name + ": " + message}
}

// shanghai is where Aliyun's days begin.
var shanghai = time.FixedZone("CST", 8*3600)

// findDays is how far back Aliyun keeps what it sent.
const findDays = 30

// clocksApart is how far Aliyun's clock may be ahead of ours: it refuses calls whose time is further off.
const clocksApart = 15 * time.Minute

// Find lists the messages to a number since a moment, day by day, the newest day first.
func (c *Carrier) Find(ctx context.Context, to string, since time.Time) ([]notifier.Listed, error) {
	var found []notifier.Listed
	now := c.o.Now().Add(clocksApart).In(shanghai)
	for back := range findDays {
		day := now.AddDate(0, 0, -back)
		if day.Format("20060102") < since.In(shanghai).Format("20060102") {
			break
		}
		listed, err := c.listDay(ctx, to, day)
		if err != nil {
			return nil, fmt.Errorf("list the messages to a number: %w", err)
		}
		found = append(found, listed...)
	}
	return found, nil
}

// details is Aliyun's list of what it sent to a number on a day.
type details struct {
	TotalCount        json.Number
	SmsSendDetailDTOs struct {
		SmsSendDetailDTO []struct {
			OutID      string `json:"OutId"`
			Content    string
			ErrCode    string
			SendStatus json.Number
		}
	}
}

const perPage = 50

func (c *Carrier) listDay(ctx context.Context, to string, day time.Time) ([]notifier.Listed, error) {
	var found []notifier.Listed
	for page := 1; ; page++ {
		answer, err := c.call(ctx, "QuerySendDetails", map[string]string{
			"PhoneNumber": localNumber(to), "SendDate": day.Format("20060102"), "PageSize": strconv.Itoa(perPage), "CurrentPage": strconv.Itoa(page),
		})
		if err != nil {
			return nil, err
		}
		var d details
		if err := decode(answer, &d); err != nil {
			return nil, err
		}
		for _, m := range d.SmsSendDetailDTOs.SmsSendDetailDTO {
			if m.OutID == "" {
				continue // somebody else's of the same account
			}
			listed := notifier.Listed{SID: m.OutID, PageID: notifier.PageOf(m.OutID), Body: m.Content, Status: statusOf(m.SendStatus.String())}
			if listed.Status == notifier.StatusUndelivered {
				listed.Code = notifier.CodeOfName(m.ErrCode)
				listed.Class = notifier.ClassOf(listed.Code)
			}
			found = append(found, listed)
		}
		total, _ := d.TotalCount.Int64()
		if len(d.SmsSendDetailDTOs.SmsSendDetailDTO) < perPage || int64(page*perPage) >= total {
			return found, nil
		}
	}
}

func statusOf(s string) notifier.Status {
	switch s {
	case "2":
		return notifier.StatusUndelivered
	case "3":
		return notifier.StatusDelivered
	default: // 1: no receipt yet
		return notifier.StatusSent
	}
}

// localNumber writes a number as Aliyun does: of the mainland without its country, of others without the +.
func localNumber(phone string) string {
	if local, ok := strings.CutPrefix(phone, "+86"); ok {
		return local
	}
	return strings.TrimPrefix(phone, "+")
}

// call makes one signed call and gives its answer's body, or a *notifier.SendError.
func (c *Carrier) call(ctx context.Context, action string, query map[string]string) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	t := &trip{}
	params := make(map[string]*string, len(query))
	for name, value := range query {
		params[name] = new(value)
	}
	result, err := c.client.CallApiWithCtx(context.WithValue(ctx, tripKey{}, t), &openapi.Params{
		Action: new(action), Version: new(apiVersion), Protocol: c.client.Protocol, Method: new(http.MethodPost),
		AuthType: new("AK"), Style: new("RPC"), Pathname: new("/"), ReqBodyType: new("formData"), BodyType: new("json"),
	}, &openapi.OpenApiRequest{Query: params}, &dara.RuntimeOptions{})
	if err != nil {
		return nil, t.explain(err)
	}
	body, ok := result["body"].(map[string]any)
	if !ok {
		return nil, &notifier.SendError{Class: notifier.ClassInDoubt, Message: "the carrier's answer cannot be read"}
	}
	switch name := text(body, "Code"); name {
	case "OK":
		return body, nil
	case "":
		return nil, &notifier.SendError{Class: notifier.ClassInDoubt, Message: "the carrier's answer says neither yes nor no"}
	default:
		return nil, refusal(name, text(body, "Message"))
	}
}

func text(body map[string]any, name string) string {
	s, _ := body[name].(string)
	return s
}

func decode(body map[string]any, into any) error {
	encoded, err := json.Marshal(body)
	if err == nil {
		err = json.Unmarshal(encoded, into)
	}
	if err != nil {
		return fmt.Errorf("read the carrier's list: %w", err)
	}
	return nil
}
