-- +goose Up
CREATE TABLE IF NOT EXISTS pages (
    id            CHAR(26)       NOT NULL,
    callup_id     VARCHAR(26)    NOT NULL,
    summons_id    VARCHAR(26)    NOT NULL,
    member_id     VARCHAR(26)    NOT NULL,
    area_path     VARCHAR(255)   NOT NULL,
    purpose       VARCHAR(40)    NOT NULL,
    urgency       INTEGER        NOT NULL,
    phone_sealed  BLOB  NOT NULL CHECK (length(phone_sealed) >= 29),
    phone_index   BLOB  NOT NULL,
    body_sealed   BLOB NOT NULL CHECK (length(body_sealed) >= 29),
    mark          VARCHAR(64)    NOT NULL,
    segments      INTEGER        NOT NULL,
    state         VARCHAR(16)    NOT NULL,
    attempts      INTEGER        NOT NULL,
    due_at        BIGINT         NOT NULL,
    expires_at    BIGINT         NOT NULL,
    lease_owner   VARCHAR(64)    NOT NULL,
    lease_until   BIGINT         NOT NULL,
    carrier       VARCHAR(16)    NOT NULL,
    carrier_sid   VARCHAR(64)    NOT NULL,
    error_code    INTEGER        NOT NULL,
    error_text    VARCHAR(255)   NOT NULL,
    possible_duplicate BOOLEAN   NOT NULL,
    created_at    BIGINT         NOT NULL,
    sent_at       BIGINT         NOT NULL,
    settled_at    BIGINT         NOT NULL,
    revision      INTEGER        NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (member_id, callup_id, purpose)
);
CREATE INDEX IF NOT EXISTS pages_due ON pages (state, urgency, due_at);
CREATE INDEX IF NOT EXISTS pages_callup ON pages (callup_id, purpose, state);
CREATE INDEX IF NOT EXISTS pages_summons ON pages (summons_id);
CREATE INDEX IF NOT EXISTS pages_sid ON pages (carrier_sid);
CREATE TABLE IF NOT EXISTS page_attempts (
    id          CHAR(26)     NOT NULL,
    page_id     CHAR(26)     NOT NULL,
    started_at  BIGINT       NOT NULL,
    finished_at BIGINT       NOT NULL,
    carrier     VARCHAR(16)  NOT NULL,
    outcome     VARCHAR(16)  NOT NULL,
    carrier_sid VARCHAR(64)  NOT NULL,
    error_code  INTEGER      NOT NULL,
    error_text  VARCHAR(255) NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS page_attempts_page ON page_attempts (page_id);
CREATE TABLE IF NOT EXISTS inbound_messages (
    id           CHAR(26)       NOT NULL,
    carrier      VARCHAR(16)    NOT NULL,
    carrier_sid  VARCHAR(64)    NOT NULL,
    phone_sealed BLOB  NOT NULL,
    phone_index  BLOB  NOT NULL,
    body_sealed  BLOB NOT NULL,
    meaning      VARCHAR(16)    NOT NULL,
    callup_id    VARCHAR(26)    NOT NULL,
    summons_id   VARCHAR(26)    NOT NULL,
    area_path    VARCHAR(255)   NOT NULL,
    received_at  BIGINT         NOT NULL,
    handled_at   BIGINT         NOT NULL,
    handled_by   VARCHAR(26)    NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (carrier, carrier_sid)
);
CREATE INDEX IF NOT EXISTS inbound_open ON inbound_messages (handled_at, received_at);
CREATE TABLE IF NOT EXISTS carrier_states (
    carrier     VARCHAR(16)  NOT NULL,
    down_since  BIGINT       NOT NULL,
    reason      VARCHAR(255) NOT NULL,
    next_send_at BIGINT      NOT NULL,
    revision    INTEGER      NOT NULL,
    PRIMARY KEY (carrier)
);
