package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"whistle/app/command"
	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
	"whistle/notifier/transport"
	"whistle/notifier/twilio"
)

// dispatch sends pages by the dispatcher and the real client, from the first claim to the last record.
func dispatch(ctx context.Context, o childOptions) (result, error) {
	db, _, end, err := openDatabase(ctx, o.database)
	if err != nil {
		return result{}, err
	}
	defer end()
	if err := fill(ctx, db, o.pages); err != nil {
		return result{}, err
	}
	carrier, err := twilio.New(twilio.Options{
		AccountSID: account, AuthToken: token, MessagingServiceSID: "MGbench", APIURL: o.to, BaseURL: "https://w.example",
		Timeout: 15 * time.Second, Transport: transport.New(o.connections),
	})
	if err != nil {
		return result{}, err
	}
	done := make(chan struct{})
	d := notifier.New(notifier.Options{
		DB: db, Outbox: &counting{Outbox: notifier.NewOutbox(db), left: int64(o.pages), done: done}, Routes: notifier.By(carrier),
		Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Owner: "bench", Rate: 100_000, Random: rand.New(rand.NewPCG(1, 1)), Workers: o.connections,
	})
	stop, err := profile(o)
	if err != nil {
		return result{}, err
	}
	debug.SetGCPercent(command.GCPercent)
	began, cpu, server := time.Now(), cpuSeconds(), serverSeconds()
	d.Start(ctx)
	select {
	case <-done:
	case <-ctx.Done():
	}
	r := result{Seconds: seconds(began), CPU: cpuSeconds() - cpu, ServerCPU: serverSeconds() - server}
	stop()
	d.Stop()
	tally, err := db.Read(ctx).PageTally()
	if err == nil && tally[models.PageSent] != o.pages {
		err = fmt.Errorf("%d of %d pages are sent: %v", tally[models.PageSent], o.pages, tally)
	}
	return r, err
}

// counting closes done when all is recorded.
type counting struct {
	notifier.Outbox
	left int64
	done chan struct{}
}

func (c *counting) Record(ctx context.Context, results []models.Result) error {
	err := c.Outbox.Record(ctx, results)
	sent := 0
	for _, r := range results {
		if r.To == models.PageSent {
			sent++
		}
	}
	if err == nil && sent > 0 && atomic.AddInt64(&c.left, -int64(sent)) == 0 {
		close(c.done)
	}
	return err
}

// fill puts pages into the outbox, some hundred at a time, so that the filling holds no memory.
func fill(ctx context.Context, db *models.DB, n int) error {
	for from := 0; from < n; from += 500 {
		err := models.Do(ctx, db, func(tx *models.Tx) error {
			var pages []models.Page
			for i := from; i < min(from+500, n); i++ {
				to, err := tx.Vault.Seal(phone(i))
				if err != nil {
					return err
				}
				text, err := tx.Vault.Seal(body(i))
				if err != nil {
					return err
				}
				pages = append(pages, models.Page{
					ID: tx.NewID(), CallUpID: "bench", SummonsID: models.ID(fmt.Sprintf("s%025d", i)), MemberID: models.ID(fmt.Sprintf("m%025d", i)),
					AreaPath: "3507/350702/350702003011/", Purpose: models.PurposeCall, Urgency: models.UrgencyWhistle, PhoneSealed: to, PhoneIndex: tx.Vault.Index(phone(i)),
					BodySealed: text, Mark: fmt.Sprintf("%022d", i), Segments: 2, State: models.PageQueued, DueAt: tx.Now, ExpiresAt: tx.Now.Add(24 * time.Hour), CreatedAt: tx.Now,
				})
			}
			return tx.CreatePages(pages)
		})
		if err != nil {
			return fmt.Errorf("fill the outbox: %w", err)
		}
	}
	return nil
}

// openDatabase makes an empty database with the current schema, and gives how to be rid of it.
func openDatabase(ctx context.Context, kind string) (db *models.DB, address string, end func(), err error) {
	folder, err := os.MkdirTemp("", "pagingbench-")
	if err != nil {
		return nil, "", nil, err
	}
	end = func() { _ = os.RemoveAll(folder) }
	address = "sqlite://" + filepath.Join(folder, "whistle.db")
	if kind == "mariadb" {
		server, err := modelstest.StartMariaDB()
		if err != nil {
			end()
			return nil, "", nil, err
		}
		end = func() { server.Stop(); _ = os.RemoveAll(folder) }
		if address, err = createDatabase(ctx, server.Address); err != nil {
			end()
			return nil, "", nil, err
		}
	}
	db, err = models.Open(ctx, models.Options{URL: address, Secret: bytes.Repeat([]byte{1}, 32), Now: time.Now})
	if err == nil {
		_, err = db.Migrate(ctx)
	}
	if err != nil {
		end()
		return nil, "", nil, err
	}
	rid := end
	return db, address, func() { _ = db.Close(); rid() }, nil
}

func createDatabase(ctx context.Context, server string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	raw, err := sql.Open("mysql", "root:@tcp("+u.Host+")/")
	if err != nil {
		return "", err
	}
	defer raw.Close()
	_, err = raw.ExecContext(ctx, "CREATE DATABASE bench")
	return strings.TrimSuffix(server, "/") + "/bench", err
}
