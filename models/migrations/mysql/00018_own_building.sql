-- +goose Up
CREATE TABLE IF NOT EXISTS summons_bounds (
    summons_id CHAR(26)    NOT NULL,
    callup_id  CHAR(26)    NOT NULL,
    bound      BOOLEAN     NOT NULL,
    set_by     VARCHAR(80) NOT NULL,
    set_at     BIGINT      NOT NULL,
    PRIMARY KEY (summons_id),
    KEY summons_bounds_callup (callup_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
