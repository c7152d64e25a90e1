-- +goose Up
CREATE TABLE IF NOT EXISTS requests (
    id              CHAR(26)       NOT NULL,
    callup_id       CHAR(26)       NOT NULL,
    area_code       VARCHAR(32)    NOT NULL,
    area_path       VARCHAR(255)   NOT NULL,
    kind            VARCHAR(24)    NOT NULL,
    source          VARCHAR(24)    NOT NULL,
    need_sealed     BLOB NULL,
    callback_sealed BLOB NULL,
    state           VARCHAR(16)    NOT NULL,
    shift_id        VARCHAR(26)    NOT NULL,
    member_id       VARCHAR(26)    NOT NULL,
    note            VARCHAR(255)   NOT NULL,
    deadline        BIGINT         NOT NULL,
    received_at     BIGINT         NOT NULL,
    dispatched_at   BIGINT         NOT NULL,
    resolved_at     BIGINT         NOT NULL,
    revision        INTEGER        NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS requests_callup ON requests (callup_id, state);
CREATE INDEX IF NOT EXISTS requests_area ON requests (area_path, state, deadline);
