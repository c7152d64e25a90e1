-- +goose Up
CREATE TABLE IF NOT EXISTS swaps (
    id                 CHAR(26)     NOT NULL,
    callup_id          CHAR(26)     NOT NULL,
    state              VARCHAR(16)  NOT NULL,
    from_member_id     CHAR(26)     NOT NULL,
    from_assignment_id CHAR(26)     NOT NULL,
    to_member_id       CHAR(26)     NOT NULL,
    to_assignment_id   VARCHAR(26)  NOT NULL,
    area_path          VARCHAR(255) NOT NULL,
    reason             VARCHAR(64)  NOT NULL,
    proposed_at        BIGINT       NOT NULL,
    decided_at         BIGINT       NOT NULL,
    revision           INTEGER      NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS swaps_callup ON swaps (callup_id, state);
CREATE INDEX IF NOT EXISTS swaps_to ON swaps (to_member_id, state);
CREATE INDEX IF NOT EXISTS swaps_from ON swaps (from_member_id, state);
CREATE TABLE IF NOT EXISTS swap_options (
    summons_id         CHAR(26)    NOT NULL,
    position           INTEGER     NOT NULL,
    from_assignment_id CHAR(26)    NOT NULL,
    to_member_id       CHAR(26)    NOT NULL,
    to_assignment_id   VARCHAR(26) NOT NULL,
    PRIMARY KEY (summons_id, position)
);
CREATE TABLE IF NOT EXISTS sheet_rows (
    callup_id     CHAR(26) NOT NULL,
    number        INTEGER  NOT NULL,
    assignment_id CHAR(26) NOT NULL,
    PRIMARY KEY (callup_id, number),
    UNIQUE (assignment_id)
);
