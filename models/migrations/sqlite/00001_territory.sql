-- +goose Up
CREATE TABLE IF NOT EXISTS areas (
    code        VARCHAR(32)  NOT NULL,
    parent_code VARCHAR(32)  NOT NULL,
    path        VARCHAR(255) NOT NULL,
    level       VARCHAR(16)  NOT NULL,
    name        VARCHAR(120) NOT NULL,
    position    INTEGER      NOT NULL,
    households  INTEGER      NOT NULL,
    residents   INTEGER      NOT NULL,
    lat         REAL         NOT NULL,
    lon         REAL         NOT NULL,
    PRIMARY KEY (code),
    UNIQUE (path)
);
CREATE INDEX IF NOT EXISTS areas_parent ON areas (parent_code, position);
CREATE TABLE IF NOT EXISTS area_neighbors (
    area_code     VARCHAR(32) NOT NULL,
    neighbor_code VARCHAR(32) NOT NULL,
    PRIMARY KEY (area_code, neighbor_code)
);
CREATE TABLE IF NOT EXISTS settings (
    name  VARCHAR(64) NOT NULL,
    value TEXT        NOT NULL,
    PRIMARY KEY (name)
);
