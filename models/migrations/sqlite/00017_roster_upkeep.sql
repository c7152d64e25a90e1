-- +goose Up
CREATE TABLE IF NOT EXISTS roster_repairs (
    callup_id   CHAR(26)    NOT NULL,
    reason      VARCHAR(16) NOT NULL,
    asked_at    BIGINT      NOT NULL,
    due_at      BIGINT      NOT NULL,
    lease_until BIGINT      NOT NULL,
    revision    INTEGER     NOT NULL,
    PRIMARY KEY (callup_id)
);
CREATE TABLE IF NOT EXISTS roster_records (
    roster_id    CHAR(26)    NOT NULL,
    callup_id    CHAR(26)    NOT NULL,
    version      INTEGER     NOT NULL,
    published_by VARCHAR(80) NOT NULL,
    published_at BIGINT      NOT NULL,
    told         INTEGER     NOT NULL,
    score        TEXT        NOT NULL,
    seats        TEXT    NOT NULL,
    PRIMARY KEY (roster_id),
    UNIQUE (callup_id, version)
);
CREATE TABLE IF NOT EXISTS untold_drops (
    assignment_id CHAR(26) NOT NULL,
    callup_id     CHAR(26) NOT NULL,
    PRIMARY KEY (assignment_id)
);
CREATE INDEX IF NOT EXISTS roster_repairs_due ON roster_repairs (due_at);
CREATE INDEX IF NOT EXISTS untold_drops_callup ON untold_drops (callup_id);
