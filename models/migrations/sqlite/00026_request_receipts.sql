-- +goose Up
CREATE TABLE IF NOT EXISTS request_receipts (
    request_id     CHAR(26)      NOT NULL,
    callup_id      CHAR(26)      NOT NULL,
    receipt        VARCHAR(12)   NOT NULL,
    token_hash     BLOB NULL,
    once_hash      BLOB NULL,
    callback_index BLOB NULL,
    wants_message  BOOLEAN       NOT NULL,
    reopened       INTEGER       NOT NULL,
    delivered_at   BIGINT        NOT NULL,
    asked_at       BIGINT        NOT NULL,
    satisfaction   VARCHAR(16)   NOT NULL,
    satisfied_at   BIGINT        NOT NULL,
    PRIMARY KEY (request_id),
    UNIQUE (token_hash),
    UNIQUE (once_hash)
);
CREATE INDEX IF NOT EXISTS request_receipts_callback ON request_receipts (callback_index);
CREATE INDEX IF NOT EXISTS request_receipts_callup ON request_receipts (callup_id);
CREATE TABLE IF NOT EXISTS intake_counts (
    bucket BLOB    NOT NULL,
    since  BIGINT  NOT NULL,
    taken  INTEGER NOT NULL,
    PRIMARY KEY (bucket)
);
