-- +goose Up
CREATE TABLE IF NOT EXISTS offers (
    id         CHAR(26)    NOT NULL,
    callup_id  CHAR(26)    NOT NULL,
    round_id   CHAR(26)    NOT NULL,
    shift_id   CHAR(26)    NOT NULL,
    member_id  CHAR(26)    NOT NULL,
    position   INTEGER     NOT NULL,
    state      VARCHAR(16) NOT NULL,
    minutes    INTEGER     NOT NULL,
    instead_of VARCHAR(26) NOT NULL,
    leaves     TEXT        NOT NULL,
    offered_at BIGINT      NOT NULL,
    due_at     BIGINT      NOT NULL,
    settled_at BIGINT      NOT NULL,
    via        VARCHAR(16) NOT NULL,
    created_by VARCHAR(80) NOT NULL,
    created_at BIGINT      NOT NULL,
    revision   INTEGER     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (round_id, member_id)
);
CREATE INDEX IF NOT EXISTS offers_due ON offers (state, due_at);
CREATE INDEX IF NOT EXISTS offers_callup ON offers (callup_id, state, round_id);
CREATE INDEX IF NOT EXISTS offers_member ON offers (member_id, state);
