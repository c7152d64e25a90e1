package modelstest

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
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
	var err error
	if kept, err = StartMariaDB(); err != nil {
		return "", err
	}
	return kept.Address, nil // it ends with this process
})

// kept holds the process's own server: once collected, the pipe that keeps it alive would be closed.
var kept *MariaDB

// memory is where Linux keeps files in memory. Laying out a schema there takes a tenth of the time on a disk.
const memory = "/dev/shm"

// quickFolder gives the memory's folder where there is room in it, else the system's for temporary files;
// that one too where TMPDIR names it.
func quickFolder() string {
	var disk syscall.Statfs_t
	err := syscall.Statfs(memory, &disk)
	if os.Getenv("TMPDIR") != "" || err != nil || disk.Bavail*uint64(disk.Bsize) < 4<<30 {
		return os.TempDir()
	}
	return memory
}

// MariaDB is a private server with its own folder, socket and port, and no network beyond the loopback.
type MariaDB struct {
	Address string // mysql://root:@127.0.0.1:PORT/
	keeper  *exec.Cmd
	held    io.Closer // closing it ends the server; the system does so when this process dies
	folder  string
}

// StartMariaDB lays out a server in a temporary folder, starts it and waits until it answers. The server
// ends, and its folder goes, with Stop or with this process, even where that is killed.
func StartMariaDB() (*MariaDB, error) { return StartMariaDBIn(quickFolder()) }

// StartMariaDBIn is StartMariaDB with its folder below another than the system's for temporary files.
func StartMariaDBIn(parent string) (*MariaDB, error) {
	mariadbd, err := lookPath("mariadbd")
	if err != nil {
		return nil, err
	}
	account, err := user.Current()
	if err != nil {
		return nil, fmt.Errorf("find this account: %w", err)
	}
	folder, err := os.MkdirTemp(parent, "whistle-mariadb-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for MariaDB: %w", err)
	}
	s := &MariaDB{folder: folder}
	if err := s.start(mariadbd, account.Username); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// Stop ends the server and removes its folder.
func (s *MariaDB) Stop() {
	if s.held != nil {
		_ = s.held.Close()
		_ = s.keeper.Wait()
	}
	_ = os.RemoveAll(s.folder)
}

func (s *MariaDB) start(mariadbd, account string) error {
	data := "--datadir=" + filepath.Join(s.folder, "data")
	install := exec.Command("mariadb-install-db", "--no-defaults", "--user="+account, data,
		"--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve", "--force") // a bare machine may not know its own name
	install.Env = append(os.Environ(), "TMPDIR="+s.folder) // names of temporary files in a common folder collide with another's
	if out, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("lay out a MariaDB: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	err = s.keep(mariadbd, "--no-defaults", "--user="+account, data, "--tmpdir="+s.folder,
		"--socket="+filepath.Join(s.folder, "s.sock"), "--pid-file="+s.pidFile(), "--log-error="+filepath.Join(s.folder, "log"),
		"--bind-address=127.0.0.1", "--port="+strconv.Itoa(port), "--skip-name-resolve", "--skip-log-bin", "--max-connections=600",
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_520_ci", "--performance-schema=OFF", "--default-time-zone=+00:00",
		"--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=OFF") // nothing here outlives a power cut
	if err != nil {
		return fmt.Errorf("start MariaDB: %w", err)
	}
	s.Address = fmt.Sprintf("mysql://root:@127.0.0.1:%d/", port)
	return s.await()
}

// keeper runs a command until its own input ends, then kills it and removes the folder. The input is a pipe
// from this process, so that the system ends it however this process dies.
const keeper = `folder=$1; shift; "$@" & cat >/dev/null; kill -9 $!; wait; rm -rf "$folder"`

func (s *MariaDB) keep(command ...string) error {
	s.keeper = exec.Command("sh", append([]string{"-c", keeper, "keeper", s.folder}, command...)...)
	s.keeper.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt from the keyboard is not for it
	pipe, err := s.keeper.StdinPipe()
	if err != nil {
		return fmt.Errorf("make a pipe: %w", err)
	}
	if err := s.keeper.Start(); err != nil {
		return fmt.Errorf("start a shell: %w", err)
	}
	s.held = pipe
	return nil
}

func (s *MariaDB) pidFile() string { return filepath.Join(s.folder, "pid") }

// await waits until the server has its port (it writes its process id then) and answers.
func (s *MariaDB) await() error {
	db, err := sql.Open("mysql", driverAddress(s.Address, ""))
	if err != nil {
		return fmt.Errorf("reach MariaDB: %w", err)
	}
	defer db.Close()
	deadline := time.Now().Add(60 * time.Second)
	for {
		_, err = os.Stat(s.pidFile())
		if err == nil {
			err = db.PingContext(context.Background())
		}
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(s.folder, "log"))
			return fmt.Errorf("MariaDB does not answer: %w\n%s", err, log)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// lookPath finds the server, which Debian keeps where not everybody's path leads.
func lookPath(name string) (string, error) {
	for _, candidate := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s is not installed: run `make deps` (Debian package mariadb-server-core)", name)
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
	made, err := create(address, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db, err := sql.Open("mysql", driverAddress(address, ""))
		if err == nil {
			_, _ = db.ExecContext(context.Background(), "DROP DATABASE "+name)
			_ = db.Close()
		}
	})
	return made
}

// Create makes an empty database on the server and gives its address for models.Open.
func (s *MariaDB) Create(name string) (string, error) { return create(s.Address, name) }

func create(address, name string) (string, error) {
	db, err := sql.Open("mysql", driverAddress(address, ""))
	if err != nil {
		return "", fmt.Errorf("reach MariaDB: %w", err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), "CREATE DATABASE "+name); err != nil {
		return "", fmt.Errorf("make a test database: %w", err)
	}
	return strings.TrimSuffix(address, "/") + "/" + name, nil
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
