-- +goose Up
CREATE TABLE IF NOT EXISTS roster_bars (
    shift_id  CHAR(26)    NOT NULL,
    member_id CHAR(26)    NOT NULL,
    callup_id CHAR(26)    NOT NULL,
    barred_by VARCHAR(80) NOT NULL,
    barred_at BIGINT      NOT NULL,
    PRIMARY KEY (shift_id, member_id),
    KEY roster_bars_callup (callup_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
