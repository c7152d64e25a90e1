package roster

import ("testing";"os";"fmt";"time";"context";"math/rand/v2")

func TestScratchBound(t *testing.T) {
	for _, c := range []struct{f string; found int64; min int64}{{"small",11,4},{"medium",3,0},{"tight",1585,0}} {
		f,_ := os.Open("testdata/"+c.f+".json"); p,err := Read(f); if err!=nil {t.Fatal(err)}
		v := &solver{m:newModel(p), ctx: context.Background()}
		v.divide(newState(v.m))
		for _, part := range v.parts {
			b := time.Now()
			fmt.Println(c.f, "instants", part.ideal.least(), part.minimum.least())
			for k:=0;k<7;k++ {
				part.ideal.improve(c.found, c.min, 20<<k, func() bool {return false})
				fmt.Println(c.f,"  ",20<<k,"steps",part.ideal.least(), part.ideal.total-part.ideal.lowest,"step",part.ideal.step,time.Since(b).Round(time.Millisecond))
				if part.ideal.done || int64(part.ideal.least())>=c.found {break}
			}
		}
	}
}
func TestScratchAnneal(t *testing.T) {
	f,_ := os.Open("testdata/tight.json"); p,_ := Read(f)
	m := newModel(p)
	for _, c := range []struct{hot, cold float64; n int; cf float64}{{0.15,0.01,4e6,0.0002},{0.15,0.01,4e6,0.002},{0.1,0.005,4e6,0.0002},{0.25,0.02,4e6,0.0002},{0.15,0.01,30e6,0.0002},{0.15,0.02,30e6,0.002}} {
		res := ""
		comfortWeight = c.cf
		b := time.Now()
		for seed := range 2 {
			v := &solver{m:m, ctx: context.Background(), o: Options{Seed: uint64(seed)}}
			v.divide(newState(m))
			pt := v.parts[0]
			pt.random = rand.New(rand.NewPCG(uint64(seed), 3))
			pt.construct(); pt.remember()
			if seed==0 { res += fmt.Sprint(" start ", pt.bestTally.shortIdeal) }
			pt.anneal(c.n, c.hot*pt.weight, c.cold*pt.weight, true, func() bool {return false})
			pt.back()
			res += fmt.Sprint(" ", pt.bestTally.shortMin, "/", pt.bestTally.shortIdeal)
		}
		fmt.Println(c, res, time.Since(b)/2)
	}
}
