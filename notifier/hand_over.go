package notifier

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"whistle/models"
)

// handOver names one hand-over of a page: a page is claimed anew for each, and two of its claims never end at the
// same moment.
func handOver(p models.Page) string {
	return string(p.ID) + "." + strconv.FormatInt(int64(p.LeaseUntil), 36)
}

// PageOf gives the page that a hand-over is of.
func PageOf(handOver string) string {
	page, _, _ := strings.Cut(handOver, ".")
	return page
}

// underOldNames has messages of a page that an earlier Whistle handed over by the page's name alone go by the ids that
// they have here, which their carrier's list does not show. Where the page has one such id, it is theirs; where it has
// several, nobody knows which message is which, and they settle nothing. Where it has none, as the answer was lost, a
// receipt will bring it: none that stood for it would let the receipt count. One that failed bears the page's name, so
// that it is not taken for a later message.
func (d *Dispatcher) underOldNames(ctx context.Context, p models.Page, listed []Listed) ([]Listed, error) {
	old := func(l Listed) bool { return l.SID != "" && l.SID == string(p.ID) }
	if !slices.ContainsFunc(listed, old) {
		return listed, nil
	}
	known, err := d.outbox.SIDs(ctx, p)
	if err != nil {
		return nil, err
	}
	known = slices.DeleteFunc(known, func(sid string) bool { return strings.HasPrefix(sid, string(p.ID)+".") })
	var named []Listed
	for _, l := range listed {
		switch {
		case !old(l):
		case len(known) > 1:
			continue
		case len(known) == 1:
			l.SID = known[0]
		case l.Status != StatusUndelivered:
			l.SID = ""
		}
		named = append(named, l)
	}
	return named, nil
}
