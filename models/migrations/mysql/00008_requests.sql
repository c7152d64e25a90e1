-- +goose Up
CREATE TABLE IF NOT EXISTS requests (
    id              CHAR(26)       NOT NULL,
    callup_id       CHAR(26)       NOT NULL,
    area_code       VARCHAR(32)    NOT NULL,
    area_path       VARCHAR(255)   NOT NULL,
    kind            VARCHAR(24)    NOT NULL,
    source          VARCHAR(24)    NOT NULL,
    need_sealed     VARBINARY(2048) NULL,
    callback_sealed VARBINARY(255) NULL,
    state           VARCHAR(16)    NOT NULL,
    shift_id        VARCHAR(26)    NOT NULL,
    member_id       VARCHAR(26)    NOT NULL,
    note            VARCHAR(255)   NOT NULL,
    deadline        BIGINT         NOT NULL,
    received_at     BIGINT         NOT NULL,
    dispatched_at   BIGINT         NOT NULL,
    resolved_at     BIGINT         NOT NULL,
    revision        INTEGER        NOT NULL,
    PRIMARY KEY (id),
    KEY requests_callup (callup_id, state),
    KEY requests_area (area_path, state, deadline)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
