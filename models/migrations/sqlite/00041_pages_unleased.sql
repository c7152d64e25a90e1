-- +goose Up
ALTER TABLE pages DROP COLUMN lease_owner;
ALTER TABLE pages DROP COLUMN lease_until;
DROP INDEX IF EXISTS pages_due;
CREATE INDEX IF NOT EXISTS pages_due ON pages (state, urgency, due_at, id, expires_at);
