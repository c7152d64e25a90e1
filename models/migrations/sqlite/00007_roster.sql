-- +goose Up
CREATE TABLE IF NOT EXISTS rosters (
    id           CHAR(26)    NOT NULL,
    callup_id    CHAR(26)    NOT NULL,
    version      INTEGER     NOT NULL,
    state        VARCHAR(16) NOT NULL,
    score        TEXT        NOT NULL,
    bound        TEXT        NOT NULL,
    empty_seats  TEXT    NOT NULL,
    broken_pins  TEXT        NOT NULL,
    seed         BIGINT      NOT NULL,
    solved_by    VARCHAR(26) NOT NULL,
    solved_at    BIGINT      NOT NULL,
    published_at BIGINT      NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (callup_id, version)
);
CREATE TABLE IF NOT EXISTS assignments (
    id           CHAR(26)    NOT NULL,
    callup_id    CHAR(26)    NOT NULL,
    shift_id     CHAR(26)    NOT NULL,
    member_id    CHAR(26)    NOT NULL,
    state        VARCHAR(16) NOT NULL,
    pinned       BOOLEAN     NOT NULL,
    published_at BIGINT      NOT NULL,
    confirmed_at BIGINT      NOT NULL,
    checked_in_at  BIGINT    NOT NULL,
    checked_out_at BIGINT    NOT NULL,
    revision     INTEGER     NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (shift_id, member_id)
);
CREATE INDEX IF NOT EXISTS assignments_callup ON assignments (callup_id, state);
CREATE INDEX IF NOT EXISTS assignments_member ON assignments (member_id, callup_id);
