package modelstest_test

import (
	"bytes"
	"context"
	"database/sql"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"whistle/models/modelstest"
)

func TestEachDatabaseIsEmptyAndGoneAfterItsTest(t *testing.T) {
	var first string
	t.Run("one", func(t *testing.T) {
		first = modelstest.MariaDBURL(t)
		second := modelstest.MariaDBURL(t)
		if first == second {
			t.Fatalf("two tests share %s", first)
		}
		if err := ping(t, first); err != nil {
			t.Fatalf("the database does not answer: %v", err)
		}
	})
	if err := ping(t, first); err == nil {
		t.Error("the database is still there after its test")
	}
}

// TestNoServerOutlivesItsProcess kills a process that keeps a server, and looks for what it leaves.
func TestNoServerOutlivesItsProcess(t *testing.T) {
	temp := t.TempDir()
	keeper := exec.Command(os.Args[0], "-test.run=^TestKeepAServer$", "-test.v")
	keeper.Env = append(os.Environ(), "TMPDIR="+temp, "WHISTLE_KEEP_A_SERVER=1", modelstest.ServerVariable+"=")
	var out bytes.Buffer
	keeper.Stderr = &out
	stdout, err := keeper.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := keeper.Start(); err != nil {
		t.Fatal(err)
	}
	read := make([]byte, 4096)
	var said strings.Builder
	for !strings.Contains(said.String(), "ready") {
		n, err := stdout.Read(read)
		if err != nil {
			t.Fatalf("the process said %q: %v\n%s", said.String(), err, out.String())
		}
		said.Write(read[:n])
	}
	if left := folders(t, temp); len(left) != 1 {
		t.Fatalf("a server keeps one folder, found %v", left)
	}
	if err := keeper.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = keeper.Wait()
	for deadline := time.Now().Add(20 * time.Second); len(folders(t, temp)) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still there 20 s after the process was killed: %v", folders(t, temp))
		}
	}
}

// TestKeepAServer is the process that TestNoServerOutlivesItsProcess kills.
func TestKeepAServer(t *testing.T) {
	if os.Getenv("WHISTLE_KEEP_A_SERVER") == "" {
		return
	}
	if err := ping(t, modelstest.MariaDBURL(t)); err != nil {
		t.Fatal(err)
	}
	_, _ = os.Stdout.WriteString("ready\n")
	time.Sleep(time.Minute)
}

func folders(t *testing.T, temp string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(temp, "whistle-mariadb-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func ping(t *testing.T, address string) error {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("mysql", "root:@tcp("+u.Host+")"+u.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	return db.PingContext(ctx)
}
