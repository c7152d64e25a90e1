-- +goose Up
CREATE TABLE IF NOT EXISTS visits (
    request_id CHAR(26)    NOT NULL,
    at         BIGINT      NOT NULL,
    callup_id  VARCHAR(26) NOT NULL,
    found      VARCHAR(16) NOT NULL,
    PRIMARY KEY (request_id, at)
);
CREATE INDEX IF NOT EXISTS visits_callup ON visits (callup_id);
