package mobilize

import "whistle/models"

// Deletions are what personal data of a call-up is kept, how many of each kind, and when they are deleted.
type Deletions struct {
	At    models.Time // the first purge after it; counted from now while the call-up goes on
	Kinds []Deletion
}

// Deletion is one kind of what is kept.
type Deletion struct {
	Kind  string
	Count int64
}

// deletionsOf counts what of a call-up is still kept, by kind, and says when it goes.
func (m *Mobilizer) deletionsOf(read *models.Reader, c models.CallUp) (Deletions, error) {
	kept, err := read.Kept(c.ID)
	if err != nil {
		return Deletions{}, err
	}
	return Deletions{At: m.deletedAt(c, read.Now), Kinds: []Deletion{
		{"page_bodies", kept.PageBodies},
		{"offered", kept.Offered},
		{"request_texts", kept.RequestTexts},
		{"receipts", kept.Receipts},
		{"residents", kept.Residents},
	}}, nil
}

// deletedAt says until when personal data of a call-up is kept.
func (m *Mobilizer) deletedAt(c models.CallUp, now models.Time) models.Time {
	ended := c.StoodDownAt
	if ended.IsZero() {
		ended = now
	}
	return ended.Add(m.textsKept)
}
