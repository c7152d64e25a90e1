package modelstest

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver of the server's own set-up connection
)

// ServerVariable names the environment variable in which `make test` hands its one private MariaDB to every
// test process, as mysql://root:@HOST:PORT/. Without it each test process starts a server of its own.
const ServerVariable = "WHISTLE_TEST_MYSQL"

var server = sync.OnceValues(func() (string, error) {
	if address := os.Getenv(ServerVariable); address != "" {
		return address, nil
	}
	folder, err := os.MkdirTemp("", "whistle-mariadb-")
	if err != nil {
		return "", fmt.Errorf("make a folder for MariaDB: %w", err)
	}
	s, err := StartMariaDB(folder)
	if err != nil {
		return "", err
	}
	return s.Address, nil // it ends with this process: see dieWithParent
})

// MariaDB is a private server with its own folder, socket and port, and no network beyond the loopback.
type MariaDB struct {
	Address string // mysql://root:@127.0.0.1:PORT/
	process *exec.Cmd
	folder  string
}

// StartMariaDB starts a server in an empty folder and waits until it answers.
func StartMariaDB(folder string) (*MariaDB, error) {
	if _, err := exec.LookPath("mariadbd"); err != nil {
		return nil, fmt.Errorf("mariadbd is not installed: run `make deps` (Debian package mariadb-server): %w", err)
	}
	account, err := user.Current()
	if err != nil {
		return nil, fmt.Errorf("find this account: %w", err)
	}
	data := filepath.Join(folder, "data")
	install := exec.Command("mariadb-install-db", "--no-defaults", "--user="+account.Username, "--datadir="+data,
		"--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")
	if out, err := install.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("lay out a MariaDB: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	process := exec.Command("mariadbd", "--no-defaults", "--user="+account.Username, "--datadir="+data,
		"--socket="+filepath.Join(folder, "s.sock"), "--pid-file="+filepath.Join(folder, "pid"), "--log-error="+filepath.Join(folder, "log"),
		"--bind-address=127.0.0.1", "--port="+strconv.Itoa(port), "--skip-name-resolve", "--skip-log-bin", "--max-connections=600",
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_520_ci", "--performance-schema=OFF", "--default-time-zone=+00:00")
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // no server outlives its test
	if err := startPinned(process); err != nil {
		return nil, fmt.Errorf("start MariaDB: %w", err)
	}
	s := &MariaDB{Address: fmt.Sprintf("mysql://root:@127.0.0.1:%d/", port), process: process, folder: folder}
	return s, s.await()
}

// Stop ends the server and removes its folder.
func (s *MariaDB) Stop() {
	_ = s.process.Process.Signal(syscall.SIGTERM)
	_ = s.process.Wait()
	_ = os.RemoveAll(s.folder)
}

// startPinned starts the process from a goroutine that keeps its thread: Linux sends the death signal when
// the starting thread ends, not the process.
func startPinned(process *exec.Cmd) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		started <- process.Start()
		select {} // keeps the thread for as long as the test process lives
	}()
	return <-started
}

func (s *MariaDB) await() error {
	db, err := sql.Open("mysql", driverAddress(s.Address, ""))
	if err != nil {
		return fmt.Errorf("reach MariaDB: %w", err)
	}
	defer db.Close()
	deadline := time.Now().Add(60 * time.Second)
	for {
		if err = db.PingContext(context.Background()); err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(s.folder, "log"))
			return fmt.Errorf("MariaDB does not answer: %w\n%s", err, log)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

var databases struct {
	sync.Mutex
	n int
}

// MariaDBURL makes an empty database on the private server, dropped when the test ends, and gives its
// address for models.Open. It fails the test where MariaDB is not installed.
func MariaDBURL(t testing.TB) string {
	t.Helper()
	address, err := server()
	if err != nil {
		t.Fatal(err)
	}
	databases.Lock()
	databases.n++
	name := fmt.Sprintf("whistle_%d_%d", os.Getpid(), databases.n)
	databases.Unlock()
	db, err := sql.Open("mysql", driverAddress(address, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), "CREATE DATABASE "+name); err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	t.Cleanup(func() {
		db, err := sql.Open("mysql", driverAddress(address, ""))
		if err == nil {
			_, _ = db.ExecContext(context.Background(), "DROP DATABASE "+name)
			_ = db.Close()
		}
	})
	return strings.TrimSuffix(address, "/") + "/" + name
}

// driverAddress turns mysql://root:@HOST:PORT/ into the driver's own form.
func driverAddress(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	password, _ := u.User.Password()
	return fmt.Sprintf("%s:%s@tcp(%s)/%s", u.User.Username(), password, u.Host, name)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
