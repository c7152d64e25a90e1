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
    lat         DOUBLE       NOT NULL,
    lon         DOUBLE       NOT NULL,
    PRIMARY KEY (code),
    UNIQUE (path),
    KEY areas_parent (parent_code, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS area_neighbors (
    area_code     VARCHAR(32) NOT NULL,
    neighbor_code VARCHAR(32) NOT NULL,
    PRIMARY KEY (area_code, neighbor_code)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS settings (
    name  VARCHAR(64) NOT NULL,
    value TEXT        NOT NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
