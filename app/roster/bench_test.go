package roster //nolint:testpackage // the inner loops are not exported

import (
	"context"
	"os"
	"sync"
	"testing"
)

// BenchmarkMoves measures the inner loops of the search on tight.json; they allocate nothing.
func BenchmarkMoves(b *testing.B) {
	p := benchmarkPart(b)
	large, comfort := newReseat(p), newComforter(p)
	never := func() bool { return false }
	b.Run("cover", func(b *testing.B) {
		b.ReportAllocs()
		p.anneal(b.N, 0.1*p.weight, 0.001*p.weight, never)
	})
	b.Run("large step", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.again(large, 6, 0)
		}
	})
	b.Run("comfort", func(b *testing.B) {
		b.ReportAllocs()
		p.settle(comfort, b.N, 0.03*p.scale, 0.0006*p.scale, never)
	})
	b.Run("price step", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.ideal.evaluate()
		}
	})
}

func benchmarkPart(tb testing.TB) *part {
	tb.Helper()
	file, err := os.Open("testdata/tight.json")
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	problem, err := Read(file)
	if err != nil {
		tb.Fatal(err)
	}
	v := &solver{m: newModel(problem)}
	v.divide(newState(v.m))
	for _, p := range v.parts {
		if len(p.shifts) > 0 && len(p.members) > 0 {
			p.construct(func() bool { return false })
			p.remember()
			p.relax()
			p.prove(func() bool { return false })
			return p
		}
	}
	tb.Fatal("no part")
	return nil
}

func TestInnerLoopsAllocateNothing(t *testing.T) {
	p := benchmarkPart(t)
	large, comfort := newReseat(p), newComforter(p)
	never := func() bool { return false }
	for range 300 { // lists grow to their size once
		p.again(large, 6, 0)
	}
	p.anneal(20_000, 0.1*p.weight, 0.001*p.weight, never)
	p.settle(comfort, 20_000, 0.03*p.scale, 0.0006*p.scale, never)
	for name, loop := range map[string]func(){
		"cover":      func() { p.anneal(1000, 0.01*p.weight, 0.001*p.weight, never) },
		"comfort":    func() { p.settle(comfort, 1000, 0.001*p.scale, 0.0006*p.scale, never) },
		"large step": func() { p.again(large, 6, 0) },
		"price step": func() { p.ideal.evaluate() },
	} {
		if n := testing.AllocsPerRun(20, loop); n > 1 {
			t.Errorf("%s: %.0f allocations a run", name, n)
		}
	}
}

func TestSolvesStopWhenToldAndDoNotDisturbEachOther(t *testing.T) {
	problem := benchmarkPart(t).m.p
	alone := Solve(t.Context(), problem, Options{Seed: 4, Steps: 60})
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if s := Solve(stopped, problem, Options{Seed: 4, Steps: 1_000_000}); len(Check(problem, s).Faults) > 0 || len(s.Assignments) == 0 {
		t.Error("a solve that was stopped at once gave no legal roster")
	}
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if s := Solve(t.Context(), problem, Options{Seed: 4, Steps: 60}); s.Score != alone.Score {
				t.Errorf("beside others %+v, alone %+v", s.Score, alone.Score)
			}
		})
	}
	group.Wait()
}
