package models

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// auditHead is the end of the chain: one row, locked by whoever appends.
type auditHead struct {
	ID   int `gorm:"primaryKey"`
	Seq  int64
	Hash []byte
}

// TableName gives the table.
func (auditHead) TableName() string { return "audit_head" }

// Audit appends a row to the chain: who did what to whom, and where. Rows are never changed; each holds the
// hash of the one before, so that a row taken out or altered shows.
func (tx *Tx) Audit(actor, action, subject string, within Path, detail string) error {
	head := auditHead{ID: 1}
	err := tx.gorm.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&head).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		head.Hash = make([]byte, sha256.Size)
		err = tx.gorm.Clauses(clause.OnConflict{DoNothing: true}).Create(&head).Error
		if err == nil {
			err = tx.gorm.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&head).Error
		}
	}
	if err != nil {
		return fmt.Errorf("read the end of the audit: %w", err)
	}
	entry := AuditEntry{Seq: head.Seq + 1, At: tx.Now, Actor: actor, Action: action, Subject: subject, AreaPath: within, Detail: detail, PrevHash: head.Hash}
	entry.Hash = entry.digest()
	if err := tx.gorm.Create(&entry).Error; err != nil {
		return fmt.Errorf("append to the audit: %w", err)
	}
	if err := tx.gorm.Model(&auditHead{}).Where("id = 1").Updates(map[string]any{"seq": entry.Seq, "hash": entry.Hash}).Error; err != nil {
		return fmt.Errorf("move the end of the audit: %w", err)
	}
	return nil
}

// digest is the SHA-256 over the row's fields, each with its length before it, and the hash of the row before.
func (e *AuditEntry) digest() []byte {
	h := sha256.New()
	for _, part := range [][]byte{
		binary.BigEndian.AppendUint64(nil, uint64(e.Seq)), binary.BigEndian.AppendUint64(nil, uint64(e.At)), //nolint:gosec // both are positive
		[]byte(e.Actor), []byte(e.Action), []byte(e.Subject), []byte(e.AreaPath), []byte(e.Detail), e.PrevHash,
	} {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part)))) //nolint:gosec // no column holds 4 GB
		h.Write(part)
	}
	return h.Sum(nil)
}

// AuditFilter narrows the audit; empty fields do not.
type AuditFilter struct {
	Before        int64 // only rows below this sequence number
	Actor, Action string
	Limit         int
}

// AuditEntries reads the rows of the scope that fit the filter, newest first.
func (q *query) AuditEntries(scope Scope, f AuditFilter) ([]AuditEntry, error) {
	g := scope.within(q.gorm, "area_path")
	if f.Before > 0 {
		g = g.Where("seq < ?", f.Before)
	}
	if f.Actor != "" {
		g = g.Where("actor = ?", f.Actor)
	}
	if f.Action != "" {
		g = g.Where("action = ?", f.Action)
	}
	return all[AuditEntry](g.Order("seq DESC").Limit(f.Limit), "the audit")
}

// VerifyAudit walks the chain from its first row and gives the number of rows that fit. An error names the
// first that does not; the end is checked against the head, so that rows cut off at the end show too.
func (q *query) VerifyAudit() (int64, error) {
	hash, seq := make([]byte, sha256.Size), int64(0)
	for {
		rows, err := all[AuditEntry](q.gorm.Where("seq > ?", seq).Order("seq").Limit(1000), "the audit")
		if err != nil {
			return seq, err
		}
		for _, row := range rows {
			if row.Seq != seq+1 || !bytes.Equal(row.PrevHash, hash) || !bytes.Equal(row.Hash, row.digest()) {
				return seq, fmt.Errorf("row %d does not fit the row before it", row.Seq)
			}
			seq, hash = row.Seq, row.Hash
		}
		if len(rows) == 0 {
			break
		}
	}
	head, err := all[auditHead](q.gorm.Limit(1), "the end of the audit")
	if err != nil {
		return seq, err
	}
	if len(head) > 0 && (head[0].Seq != seq || !bytes.Equal(head[0].Hash, hash)) {
		return seq, fmt.Errorf("row %d does not fit: the chain ends before it, but was once %d rows long", seq+1, head[0].Seq)
	}
	return seq, nil
}
