-- +goose Up
CREATE TABLE IF NOT EXISTS users (
    id            CHAR(26)      NOT NULL,
    login         VARCHAR(64)   NOT NULL,
    name          VARCHAR(120)  NOT NULL,
    role          VARCHAR(16)   NOT NULL,
    password_hash VARCHAR(255)  NOT NULL,
    totp_sealed   VARBINARY(255) NULL,
    created_at    BIGINT        NOT NULL,
    disabled_at   BIGINT        NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (login)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS user_areas (
    user_id   CHAR(26)     NOT NULL,
    area_code VARCHAR(32)  NOT NULL,
    area_path VARCHAR(255) NOT NULL,
    PRIMARY KEY (user_id, area_code)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS sessions (
    token_hash VARBINARY(32) NOT NULL,
    data       BLOB          NOT NULL,
    expires_at BIGINT        NOT NULL,
    PRIMARY KEY (token_hash),
    KEY sessions_expiry (expires_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS api_tokens (
    id           CHAR(26)      NOT NULL,
    user_id      CHAR(26)      NOT NULL,
    name         VARCHAR(120)  NOT NULL,
    token_hash   VARBINARY(32) NOT NULL,
    created_at   BIGINT        NOT NULL,
    expires_at   BIGINT        NOT NULL,
    revoked_at   BIGINT        NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (token_hash)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS login_attempts (
    login     VARCHAR(64) NOT NULL,
    failures  INTEGER     NOT NULL,
    last_at   BIGINT      NOT NULL,
    PRIMARY KEY (login)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS idempotency_keys (
    user_id      CHAR(26)      NOT NULL,
    name         VARCHAR(255)  NOT NULL,
    request_hash VARBINARY(32) NOT NULL,
    status       INTEGER       NOT NULL,
    body         LONGTEXT      NOT NULL,
    created_at   BIGINT        NOT NULL,
    PRIMARY KEY (user_id, name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS audit (
    seq       BIGINT        NOT NULL,
    at        BIGINT        NOT NULL,
    actor     VARCHAR(80)   NOT NULL,
    action    VARCHAR(64)   NOT NULL,
    subject   VARCHAR(120)  NOT NULL,
    area_path VARCHAR(255)  NOT NULL,
    detail    TEXT          NOT NULL,
    prev_hash VARBINARY(32) NOT NULL,
    hash      VARBINARY(32) NOT NULL,
    PRIMARY KEY (seq)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS audit_head (
    id   INTEGER       NOT NULL CHECK (id = 1),
    seq  BIGINT        NOT NULL,
    hash VARBINARY(32) NOT NULL,
    PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS events (
    seq       BIGINT       NOT NULL AUTO_INCREMENT,
    at        BIGINT       NOT NULL,
    actor     VARCHAR(80)  NOT NULL,
    callup_id VARCHAR(26)  NOT NULL,
    area_path VARCHAR(255) NOT NULL,
    entity    VARCHAR(24)  NOT NULL,
    entity_id VARCHAR(32)  NOT NULL,
    from_state VARCHAR(24) NOT NULL,
    to_state  VARCHAR(24)  NOT NULL,
    detail    TEXT         NOT NULL,
    PRIMARY KEY (seq),
    KEY events_callup (callup_id, seq)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
