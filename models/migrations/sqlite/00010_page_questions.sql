-- +goose Up
CREATE TABLE IF NOT EXISTS page_questions (
    page_id   CHAR(26)     NOT NULL,
    kind      VARCHAR(16)  NOT NULL,
    opened_at BIGINT       NOT NULL,
    due_at    BIGINT       NOT NULL,
    closed_at BIGINT       NOT NULL,
    note      VARCHAR(255) NOT NULL,
    PRIMARY KEY (page_id, kind)
);
CREATE INDEX IF NOT EXISTS page_questions_due ON page_questions (kind, closed_at, due_at);
