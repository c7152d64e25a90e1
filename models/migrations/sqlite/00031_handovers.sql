-- +goose Up
CREATE TABLE IF NOT EXISTS handovers (
    callup_id      CHAR(26)      NOT NULL,
    responsible_id CHAR(26)      NOT NULL,
    responsible    VARCHAR(120)  NOT NULL,
    requests       INTEGER       NOT NULL,
    handed_at      BIGINT        NOT NULL,
    handed_by      VARCHAR(64)   NOT NULL,
    PRIMARY KEY (callup_id)
);
