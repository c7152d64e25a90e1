-- +goose Up
-- The wording that a call-up took over from its template; what has none here is worded as its area says.
CREATE TABLE IF NOT EXISTS callup_texts (
    callup_id CHAR(26)    NOT NULL,
    kind      VARCHAR(24) NOT NULL,
    language  VARCHAR(8)  NOT NULL,
    text      TEXT        NOT NULL,
    PRIMARY KEY (callup_id, kind, language)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
