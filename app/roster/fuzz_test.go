package roster_test

import (
	"bytes"
	"os"
	"testing"

	"whistle/app/roster"
)

// FuzzRead reads whatever comes: it is refused with a reason, or it is a problem that can be solved legally.
func FuzzRead(f *testing.F) {
	small, err := os.ReadFile("testdata/small.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Add([]byte(`{"format":"whistle-roster/1","timezone":"Asia/Shanghai","shifts":[],"members":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := roster.Read(bytes.NewReader(text))
		if err != nil || len(p.Shifts) > 200 || len(p.Members) > 200 {
			return
		}
		s := roster.Solve(t.Context(), p, roster.Options{Seed: 1, Steps: 2})
		if faults := roster.Check(p, s).Faults; len(faults) > 0 {
			t.Errorf("not legal: %v", faults)
		}
	})
}
