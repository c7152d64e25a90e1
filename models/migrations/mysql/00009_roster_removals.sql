-- +goose Up
CREATE TABLE IF NOT EXISTS roster_removals (
    roster_id     CHAR(26) NOT NULL,
    assignment_id CHAR(26) NOT NULL,
    PRIMARY KEY (roster_id, assignment_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
