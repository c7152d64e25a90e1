-- +goose Up
-- One statement, so that it cannot break off half-way. What changes while a page is sent has a fixed width: a
-- row that grows splits its block of the table.
ALTER TABLE pages
    DROP COLUMN lease_owner,
    DROP COLUMN lease_until,
    MODIFY state CHAR(16) NOT NULL,
    MODIFY carrier CHAR(16) NOT NULL,
    MODIFY carrier_sid CHAR(64) NOT NULL,
    DROP INDEX pages_due,
    ADD INDEX pages_due (state, urgency, due_at, id, expires_at);
