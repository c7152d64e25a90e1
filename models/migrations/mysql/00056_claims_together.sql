-- +goose Up
-- One row for all pages that are claimed together: a row for each cost more than all else about a claim.
ALTER TABLE page_claims
    CHANGE page_id id CHAR(26) NOT NULL,
    ADD COLUMN page_ids MEDIUMTEXT NOT NULL;
