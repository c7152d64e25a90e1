package notifier

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Route says by which carriers the numbers with a prefix are reached, in the order they are tried: the next
// one where one is down.
type Route struct {
	Prefix   string // of E.164 numbers, "+86"; "" for all
	Carriers []Carrier
}

// Routes say by which carriers numbers are reached. The longest prefix that fits a number decides.
type Routes []Route

// By routes every number to these carriers.
func By(carriers ...Carrier) Routes { return Routes{{Carriers: carriers}} }

// For gives the carriers for a number in their order, none where no route fits.
func (r Routes) For(number string) []Carrier {
	var best *Route
	for i := range r {
		if strings.HasPrefix(number, r[i].Prefix) && (best == nil || len(r[i].Prefix) > len(best.Prefix)) {
			best = &r[i]
		}
	}
	if best == nil {
		return nil
	}
	return best.Carriers
}

// Carriers gives every carrier once, in the order of the routes.
func (r Routes) Carriers() []Carrier {
	var each []Carrier
	for _, route := range r {
		for _, c := range route.Carriers {
			if !slices.ContainsFunc(each, func(k Carrier) bool { return k.Name() == c.Name() }) {
				each = append(each, c)
			}
		}
	}
	return each
}

// Named finds a carrier by its name.
func (r Routes) Named(name string) (Carrier, bool) {
	for _, c := range r.Carriers() {
		if c.Name() == name {
			return c, true
		}
	}
	return nil, false
}

// longestName is what the column for a carrier's name holds.
const longestName = 16

// Check says what is wrong with routes: a number that fits none would wait for ever.
func (r Routes) Check() error {
	var faults []error
	if len(r.For("+")) == 0 {
		faults = append(faults, errors.New("no route is for every number: one must have no prefix"))
	}
	for i, route := range r {
		if len(route.Carriers) == 0 {
			faults = append(faults, fmt.Errorf("the route of %q names no carrier", route.Prefix))
		}
		if slices.ContainsFunc(r[:i], func(other Route) bool { return other.Prefix == route.Prefix }) {
			faults = append(faults, fmt.Errorf("two routes are for %q", route.Prefix))
		}
	}
	for _, c := range r.Carriers() {
		if c.Name() == "" || len(c.Name()) > longestName {
			faults = append(faults, fmt.Errorf("the carrier's name %q must have 1 to %d letters", c.Name(), longestName))
		}
	}
	return errors.Join(faults...)
}
