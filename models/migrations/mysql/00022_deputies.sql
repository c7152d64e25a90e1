-- +goose Up
CREATE TABLE IF NOT EXISTS user_phones (
    user_id      CHAR(26)       NOT NULL,
    phone_sealed VARBINARY(96)  NOT NULL CHECK (length(phone_sealed) >= 29),
    phone_index  VARBINARY(32)  NOT NULL CHECK (length(phone_index) = 32),
    phone_tail   CHAR(4)        NOT NULL,
    PRIMARY KEY (user_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
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
    PRIMARY KEY (id),
    INDEX deputations_deputy (deputy_id, until_at),
    INDEX deputations_principal (principal_id, until_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
