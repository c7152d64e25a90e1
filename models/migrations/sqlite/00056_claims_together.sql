-- +goose Up
-- One row for all pages that are claimed together: a row for each cost more than all else about a claim.
ALTER TABLE page_claims RENAME COLUMN page_id TO id;
ALTER TABLE page_claims ADD COLUMN page_ids TEXT NOT NULL DEFAULT '';
