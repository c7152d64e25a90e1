-- +goose Up
CREATE TABLE IF NOT EXISTS leader_watches (
    id               CHAR(26)    NOT NULL,
    callup_id        CHAR(26)    NOT NULL,
    member_id        CHAR(26)    NOT NULL,
    branch_id        CHAR(26)    NOT NULL,
    group_id         VARCHAR(26) NOT NULL,
    reason           VARCHAR(16) NOT NULL,
    state            VARCHAR(16) NOT NULL,
    told_at          BIGINT      NOT NULL,
    due_at           BIGINT      NOT NULL,
    settled_at       BIGINT      NOT NULL,
    successor_id     VARCHAR(26) NOT NULL,
    successor_office VARCHAR(24) NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS leader_watches_due ON leader_watches (state, due_at);
CREATE INDEX IF NOT EXISTS leader_watches_callup ON leader_watches (callup_id, told_at);
