// Package e2e tests the program from outside: the real binary, its commands, its HTTP, a browser, and a
// carrier stand-in that shares no code with the simulator.
package e2e_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"whistle/models/modelstest"
)

const (
	secretKey = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	authToken = "e2etoken"
	account   = "ACe2e"
)

// binary builds the program once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "whistle-e2e-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "whistle")
	out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", path, "whistle/app").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
})

// TestMain lets more tests run at once than there are processors, as most of them wait for most of their time.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// program is one installation: a folder, a database, an address; it may be started, killed and started again.
type program struct {
	t       *testing.T
	dir     string
	env     []string
	Address string
	process *exec.Cmd
	log     *bytes.Buffer
	Logins  map[string]string
}

// install makes an installation on a database, seeded with the demo community, that pages by the carrier at
// carrierURL (none: the simulator).
func install(t *testing.T, database, carrierURL string) *program {
	t.Helper()
	return installScale(t, "demo", database, carrierURL)
}

// installScale is install with the people of another scale.
func installScale(t *testing.T, scale, database, carrierURL string) *program {
	t.Helper()
	address := freeAddress(t)
	p := &program{t: t, dir: t.TempDir(), Address: "http://" + address, Logins: map[string]string{}, log: &bytes.Buffer{}}
	p.env = append(os.Environ(), "WHISTLE_SECRET_KEY="+secretKey, "WHISTLE_DATABASE_URL="+database, "WHISTLE_LISTEN="+address,
		"WHISTLE_BASE_URL="+p.Address, "WHISTLE_CARRIER_RATE=1000")
	if carrierURL != "" {
		p.env = append(p.env, "WHISTLE_CARRIER=twilio", "TWILIO_ACCOUNT_SID="+account, "TWILIO_AUTH_TOKEN="+authToken, "TWILIO_FROM=+15005550006",
			"TWILIO_API_URL="+carrierURL, "WHISTLE_CARRIER_WAYS=link,reply")
	}
	for line := range strings.SplitSeq(p.run("seed", "--scale", scale), "\n") {
		if words := strings.Fields(line); len(words) == 2 {
			p.Logins[words[0]] = words[1]
		}
	}
	return p
}

// run carries out a command that must succeed, and gives what it printed.
func (p *program) run(args ...string) string {
	p.t.Helper()
	out, err := p.try(args...)
	if err != nil {
		p.t.Fatalf("whistle %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (p *program) try(args ...string) (string, error) {
	p.t.Helper()
	path, err := binary()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Env = p.dir, p.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// start serves, with further flags where given, and waits until it is ready.
func (p *program) start(flags ...string) {
	p.t.Helper()
	path, err := binary()
	if err != nil {
		p.t.Fatal(err)
	}
	p.process = exec.Command(path, append([]string{"serve"}, flags...)...)
	p.process.Dir, p.process.Env = p.dir, p.env
	p.process.Stdout, p.process.Stderr = p.log, p.log
	p.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := p.process.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(p.kill)
	eventually(p.t, 20*time.Second, "the program is ready", func() bool {
		answer, err := http.Get(p.Address + "/readyz")
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// kill ends the program as a power cut does.
func (p *program) kill() {
	if p.process == nil {
		return
	}
	_ = p.process.Process.Kill()
	_ = p.process.Wait()
	p.process = nil
	if p.t.Failed() {
		p.t.Logf("the program said:\n%s", p.log)
	}
}

// caller calls the API as one user.
type caller struct {
	p     *program
	token string
}

func (p *program) as(login string) *caller {
	p.t.Helper()
	return &caller{p: p, token: strings.TrimSpace(p.run("token", "create", "--user", login, "--days", "1"))}
}

// call sends a request and gives the status and the decoded answer.
func (c *caller) call(method, path string, body any, headers ...string) (int, map[string]any) {
	c.p.t.Helper()
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			c.p.t.Fatal(err)
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequest(method, c.p.Address+"/api/v1"+path, content)
	if err != nil {
		c.p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.p.t.Fatal(err)
	}
	defer answer.Body.Close()
	decoded := map[string]any{}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		c.p.t.Fatal(err)
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &decoded); err != nil {
			c.p.t.Fatalf("%s %s answered no JSON: %s", method, path, text)
		}
	}
	return answer.StatusCode, decoded
}

// must is call with the status that is wanted.
func (c *caller) must(want int, method, path string, body any, headers ...string) map[string]any {
	c.p.t.Helper()
	status, answer := c.call(method, path, body, headers...)
	if status != want {
		c.p.t.Fatalf("%s %s answered %d, want %d: %v", method, path, status, want, answer)
	}
	return answer
}

func (c *caller) counts(id string) map[string]int {
	c.p.t.Helper()
	counts := map[string]int{}
	for name, n := range c.must(200, http.MethodGet, "/callups/"+id, nil)["counts"].(map[string]any) {
		counts[name] = int(n.(float64))
	}
	return counts
}

// eventually asks at first often, for what happens at once, then less: asking takes the processor from the program.
func eventually(t *testing.T, within time.Duration, what string, holds func() bool) {
	t.Helper()
	pause := 20 * time.Millisecond
	for deadline := time.Now().Add(within); time.Now().Before(deadline); time.Sleep(pause) {
		if holds() {
			return
		}
		pause = min(pause*5/4, 250*time.Millisecond)
	}
	t.Fatalf("not within %s: %s", within, what)
}

// drill is a call-up of the demo community, eight hours from tomorrow at eight.
func drill() map[string]any {
	zone := time.FixedZone("", 8*3600)
	tomorrow := time.Now().In(zone).AddDate(0, 0, 1)
	start := time.Date(tomorrow.Year(), tomorrow.Month(), tomorrow.Day(), 8, 0, 0, 0, zone)
	window := func(from, to int) map[string]any {
		return map[string]any{"start": start.Add(time.Duration(from) * time.Hour).Format(time.RFC3339), "end": start.Add(time.Duration(to) * time.Hour).Format(time.RFC3339)}
	}
	return map[string]any{
		"title": "核酸检测演练", "kind": "testing", "drill": true, "areas": []string{"350702003011"}, "muster_point": "社区活动室",
		"starts_at": start.Format(time.RFC3339), "ends_at": start.Add(8 * time.Hour).Format(time.RFC3339),
		"tasks": []any{
			map[string]any{"kind": "testing", "sites": "grid", "shifts": []any{window(0, 4), window(4, 8)}, "min": 1, "ideal": 2},
			map[string]any{"kind": "publicity", "sites": "building", "shifts": []any{window(0, 2)}, "min": 1, "ideal": 1},
		},
	}
}

// onBoth runs a test on a database of each kind, beside whatever else runs.
func onBoth(t *testing.T, test func(t *testing.T, database string)) {
	t.Helper()
	t.Parallel()
	for _, database := range []struct {
		name string
		url  func(testing.TB) string
	}{{"sqlite", modelstest.SQLiteURL}, {"mariadb", modelstest.MariaDBURL}} {
		t.Run(database.name, func(t *testing.T) {
			t.Parallel()
			test(t, database.url(t))
		})
	}
}
