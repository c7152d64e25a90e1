-- +goose Up
CREATE TABLE IF NOT EXISTS visits (
    request_id CHAR(26)    NOT NULL,
    at         BIGINT      NOT NULL,
    callup_id  VARCHAR(26) NOT NULL,
    found      VARCHAR(16) NOT NULL,
    PRIMARY KEY (request_id, at),
    KEY visits_callup (callup_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
