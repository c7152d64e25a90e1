-- +goose Up
-- Without the state: an index that holds it is written to at each step of each page.
ALTER TABLE pages
    DROP INDEX pages_callup,
    ADD INDEX pages_callup (callup_id, purpose);
