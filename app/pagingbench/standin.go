package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"
)

const (
	account = "ACbench"
	token   = "bench"
)

// standIn answers what Twilio's Messages resource answers to a post, after a delay. It ends with its input.
func standIn(ctx context.Context, delay time.Duration) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + listener.Addr().String())
	var n atomic.Int64
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if delay > 0 {
			time.Sleep(delay)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, answer, n.Add(1))
	})}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = server.Close()
	}()
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// answer has the fields of Twilio's own.
const answer = `{"account_sid":"ACbench","api_version":"2010-04-01","body":"","date_created":"Tue, 01 Dec 2026 00:00:00 +0000","date_sent":null,"date_updated":"Tue, 01 Dec 2026 00:00:00 +0000","direction":"outbound-api","error_code":null,"error_message":null,"from":null,"messaging_service_sid":"MGbench","num_media":"0","num_segments":"1","price":null,"price_unit":null,"sid":"SM%032x","status":"accepted","subresource_uris":{"media":"/2010-04-01/Accounts/ACbench/Messages/SM/Media.json"},"to":"+8615400000000","uri":"/2010-04-01/Accounts/ACbench/Messages/SM.json"}`

// startStandIn starts one as a process of its own, and gives its address.
func startStandIn(ctx context.Context, delay string) (address string, end func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	command := exec.CommandContext(ctx, self, childFlag, "standin", "-delay", delay) //nolint:gosec // this program
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := command.Start(); err != nil {
		return "", nil, err
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	end = func() {
		_ = input.Close()
		_ = command.Wait()
	}
	if err != nil {
		end()
		return "", nil, fmt.Errorf("start the stand-in: %w", err)
	}
	return strings.TrimSpace(line), end, nil
}
