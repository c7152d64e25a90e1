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
    PRIMARY KEY (id),
    KEY swaps_callup (callup_id, state),
    KEY swaps_to (to_member_id, state),
    KEY swaps_from (from_member_id, state)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS swap_options (
    summons_id         CHAR(26)    NOT NULL,
    position           INTEGER     NOT NULL,
    from_assignment_id CHAR(26)    NOT NULL,
    to_member_id       CHAR(26)    NOT NULL,
    to_assignment_id   VARCHAR(26) NOT NULL,
    PRIMARY KEY (summons_id, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS sheet_rows (
    callup_id     CHAR(26) NOT NULL,
    number        INTEGER  NOT NULL,
    assignment_id CHAR(26) NOT NULL,
    PRIMARY KEY (callup_id, number),
    UNIQUE (assignment_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
