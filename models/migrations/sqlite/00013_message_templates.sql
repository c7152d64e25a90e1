-- +goose Up
CREATE TABLE IF NOT EXISTS message_templates (
    area_path  VARCHAR(255)  NOT NULL,
    kind       VARCHAR(16)   NOT NULL,
    language   VARCHAR(8)    NOT NULL,
    text       VARCHAR(1000) NOT NULL,
    sign       VARCHAR(64)   NOT NULL,
    code       VARCHAR(32)   NOT NULL,
    drill_code VARCHAR(32)   NOT NULL,
    updated_at BIGINT        NOT NULL,
    updated_by VARCHAR(26)   NOT NULL,
    PRIMARY KEY (area_path, kind, language)
);
