-- +goose Up
CREATE TABLE IF NOT EXISTS user_phones (
    user_id      CHAR(26)       NOT NULL,
    phone_sealed BLOB  NOT NULL CHECK (length(phone_sealed) >= 29),
    phone_index  BLOB  NOT NULL CHECK (length(phone_index) = 32),
    phone_tail   CHAR(4)        NOT NULL,
    PRIMARY KEY (user_id)
);
CREATE TABLE IF NOT EXISTS deputations (
    id           CHAR(26)    NOT NULL,
    deputy_id    CHAR(26)    NOT NULL,
    principal_id CHAR(26)    NOT NULL,
    from_at      BIGINT      NOT NULL,
    until_at     BIGINT      NOT NULL,
    granted_by   VARCHAR(80) NOT NULL,
    granted_at   BIGINT      NOT NULL,
    ended_at     BIGINT      NOT NULL,
    ended_by     VARCHAR(80) NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS deputations_deputy ON deputations (deputy_id, until_at);
CREATE INDEX IF NOT EXISTS deputations_principal ON deputations (principal_id, until_at);
