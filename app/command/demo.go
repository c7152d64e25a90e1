package command

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"whistle/app/access"
	"whistle/app/config"
	"whistle/models"
	"whistle/seed"
)

// The demo keeps its key and log-ins beside its data, so that a restart keeps all.
const (
	demoKey    = "var/secret.key"
	demoLogins = "var/demo-logins.txt"
)

type demoFiles struct{ logins string }

func prepareDemo(cfg *config.Config) (*demoFiles, error) {
	if err := os.MkdirAll("var", 0o750); err != nil {
		return nil, fmt.Errorf("make the folder var: %w", err)
	}
	if cfg.Secret == nil {
		text, err := os.ReadFile(demoKey)
		if errors.Is(err, fs.ErrNotExist) {
			text = make([]byte, 32)
			_, _ = rand.Read(text) // crypto/rand never fails: it ends the program instead
			text = []byte(base64.StdEncoding.EncodeToString(text))
			err = os.WriteFile(demoKey, text, 0o600)
		}
		if err != nil {
			return nil, fmt.Errorf("keep the demo's key: %w", err)
		}
		if cfg.Secret, err = base64.StdEncoding.DecodeString(strings.TrimSpace(string(text))); err != nil {
			return nil, fmt.Errorf("%s is damaged; start afresh with make run RESET=1: %w", demoKey, err)
		}
	}
	return &demoFiles{}, nil
}

// seed fills an empty database and keeps the log-ins; a database that holds people is left as it is.
func (d *demoFiles) seed(ctx context.Context, db *models.DB) error {
	has, err := db.Read(ctx).HasPeople()
	if err != nil {
		return err
	}
	if !has {
		made, err := seed.Run(ctx, db, seed.Options{Scale: seed.Demo, Seed: 1, NewPassword: access.NewPassword, HashPassword: access.HashPassword})
		if err != nil {
			return err
		}
		var text strings.Builder
		for _, l := range made.Logins {
			fmt.Fprintf(&text, "  %-10s %s   %s\n", l.Login, l.Password, l.Name)
		}
		if err := os.WriteFile(demoLogins, []byte(text.String()), 0o600); err != nil {
			return fmt.Errorf("keep the demo's log-ins: %w", err)
		}
	}
	text, err := os.ReadFile(demoLogins)
	if err != nil {
		text = []byte("  (the log-ins are not in " + demoLogins + "; reset one with: whistle user reset secretary)\n")
	}
	d.logins = string(text)
	return nil
}

func (d *demoFiles) welcome(out io.Writer, address string) {
	fmt.Fprintf(out, `
Whistle 吹哨  %s

%s
先做什么 / What to do first
  1. 以 secretary 登录，按红色按钮「吹哨」，选择模板和区域，长按吹哨。
     Sign in as secretary, press the red button, choose a template and areas, whistle.
  2. 打开 %s/phones 看短信，点链接或回复；其余的人会自己答复。
     Open /phones: read the messages, tap a link or reply; the others answer by themselves.
  3. 批准临时党支部、求解排班；以 command 登录看覆盖；最后解除。
     Approve the branch, solve the roster; sign in as command for the coverage; stand down.

按 Ctrl-C 停止，数据留在 var/。 Ctrl-C stops; the data stays in var/.
`, address, d.logins, address)
}
