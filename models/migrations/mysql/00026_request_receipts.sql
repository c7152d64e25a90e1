-- +goose Up
CREATE TABLE IF NOT EXISTS request_receipts (
    request_id     CHAR(26)      NOT NULL,
    callup_id      CHAR(26)      NOT NULL,
    receipt        VARCHAR(12)   NOT NULL,
    token_hash     VARBINARY(32) NULL,
    once_hash      VARBINARY(32) NULL,
    callback_index VARBINARY(32) NULL,
    wants_message  BOOLEAN       NOT NULL,
    reopened       INTEGER       NOT NULL,
    delivered_at   BIGINT        NOT NULL,
    asked_at       BIGINT        NOT NULL,
    satisfaction   VARCHAR(16)   NOT NULL,
    satisfied_at   BIGINT        NOT NULL,
    PRIMARY KEY (request_id),
    UNIQUE (token_hash),
    UNIQUE (once_hash),
    KEY request_receipts_callback (callback_index),
    KEY request_receipts_callup (callup_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS intake_counts (
    bucket VARBINARY(32)    NOT NULL,
    since  BIGINT  NOT NULL,
    taken  INTEGER NOT NULL,
    PRIMARY KEY (bucket)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
