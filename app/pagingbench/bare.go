package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"whistle/notifier/transport"
	"whistle/notifier/twilio"
)

func phone(i int) string { return fmt.Sprintf("+86154%08d", i) }

func body(i int) string {
	return fmt.Sprintf("【演练】剑津社区召集：周六8:00社区活动室，核酸检测协助。能来回1，不能回2。详情 https://w.example/m/%022d", i)
}

// bareLoop posts the bodies that the dispatcher posts, and does nothing else with the answer than read it.
func bareLoop(ctx context.Context, o childOptions) (result, error) {
	client := &http.Client{Transport: transport.New(o.connections)}
	address := o.to + "/2010-04-01/Accounts/" + account + "/Messages.json"
	var next atomic.Int64
	var failed atomic.Pointer[error]
	began, cpu := time.Now(), cpuSeconds()
	var workers sync.WaitGroup
	for range o.connections {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < o.pages; i = int(next.Add(1)) - 1 {
				if err := post(ctx, client, address, i); err != nil {
					failed.Store(&err)
					return
				}
			}
		})
	}
	workers.Wait()
	r := result{Seconds: seconds(began), CPU: cpuSeconds() - cpu}
	if err := failed.Load(); err != nil {
		return r, *err
	}
	return r, nil
}

func post(ctx context.Context, client *http.Client, address string, i int) error {
	form := url.Values{
		"To": {phone(i)}, "Body": {body(i)}, "MessagingServiceSid": {"MGbench"}, "ValidityPeriod": {"36000"},
		"StatusCallback": {fmt.Sprintf("%s%s?page=%026d", "https://w.example", twilio.StatusPath, i)},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(account, token)
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		return fmt.Errorf("the stand-in answered %d", answer.StatusCode)
	}
	return err
}
