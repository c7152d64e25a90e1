package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"whistle/models/modelstest"
)

// TestAFullDiskRefusesTheWhistleWhole fills the disk under the database: the whistle is refused with its
// reason, nobody is paged, and the call-up is a draft as before; with room again it is whistled.
func TestAFullDiskRefusesTheWhistleWhole(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		disk := smallDisk(t, 64<<20)
		diskFills(t, disk, "sqlite://"+filepath.Join(disk, "whistle.db"))
	})
	t.Run("mariadb", func(t *testing.T) {
		t.Parallel()
		disk := smallDisk(t, 512<<20)
		server, err := modelstest.StartMariaDBIn(disk)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(server.Stop)
		database, err := server.Create("whistle")
		if err != nil {
			t.Fatal(err)
		}
		diskFills(t, disk, database)
	})
}

func diskFills(t *testing.T, disk, database string) {
	t.Helper()
	carrier := newStandIn(t)
	p := install(t, database, carrier.URL)
	p.start()
	secretary := p.as("secretary")
	id := secretary.must(201, http.MethodPost, "/callups", drill())["id"].(string)
	filler := fill(t, disk)
	answer := secretary.must(503, http.MethodPost, "/callups/"+id+"/whistle", nil)
	if detail, _ := answer["detail"].(string); !strings.Contains(detail, "disk") {
		t.Errorf("the answer does not name the disk: %v", answer)
	}
	if state := secretary.must(200, http.MethodGet, "/callups/"+id, nil)["state"]; state != "draft" {
		t.Errorf("the call-up is %v after a whistle that was refused", state)
	}
	time.Sleep(2 * time.Second)
	if n := len(carrier.Sent()); n != 0 {
		t.Errorf("%d pages went out of a whistle that was refused", n)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	var paged int
	eventually(t, time.Minute, "with room again it is whistled", func() bool {
		status, answer := secretary.call(http.MethodPost, "/callups/"+id+"/whistle", nil)
		if n, ok := answer["paged"].(float64); ok && status == http.StatusAccepted {
			paged = int(n)
		}
		return paged > 0
	})
	eventually(t, time.Minute, "everybody is paged", func() bool { return len(carrier.calls()) == paged })
	settled(t, p, id)
	everybodyOnce(t, carrier, paged)
}

// smallDisk mounts a file system of some bytes in memory, for as long as the test runs. Only root may.
func smallDisk(t *testing.T, size int) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size="+strconv.Itoa(size)); err != nil {
		t.Fatalf("mount a small disk (this test needs root, as `make deps` does): %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// fill writes a file until the disk takes no more, and gives its name.
func fill(t *testing.T, disk string) string {
	t.Helper()
	name := filepath.Join(disk, "filler")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for block := make([]byte, 64<<10); err == nil && len(block) > 0; {
		if _, err = file.Write(block); err != nil && len(block) > 4<<10 {
			block, err = block[:4<<10], nil
		}
	}
	return name
}
