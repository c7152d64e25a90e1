-- +goose Up
CREATE TABLE IF NOT EXISTS turnouts (
    callup_id   CHAR(26)     NOT NULL,
    area_code   VARCHAR(32)  NOT NULL,
    area_path   VARCHAR(255) NOT NULL,
    drill       BOOLEAN      NOT NULL,
    working_day BOOLEAN      NOT NULL,
    hour        INTEGER      NOT NULL,
    whistled_at BIGINT       NOT NULL,
    asked       INTEGER      NOT NULL,
    yes         INTEGER      NOT NULL,
    by_mark     TEXT         NOT NULL,
    PRIMARY KEY (callup_id, area_code),
    KEY turnouts_area (area_path, whistled_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
