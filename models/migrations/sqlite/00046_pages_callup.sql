-- +goose Up
-- Without the state: an index that holds it is written to at each step of each page.
DROP INDEX IF EXISTS pages_callup;
CREATE INDEX IF NOT EXISTS pages_callup ON pages (callup_id, purpose);
