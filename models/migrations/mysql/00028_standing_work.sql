-- +goose Up
CREATE TABLE IF NOT EXISTS service_projects (
    id          CHAR(26)     NOT NULL,
    title       VARCHAR(120) NOT NULL,
    area_code   VARCHAR(32)  NOT NULL,
    area_path   VARCHAR(255) NOT NULL,
    site        VARCHAR(120) NOT NULL,
    starts_at   BIGINT       NOT NULL,
    ends_at     BIGINT       NOT NULL,
    places      INTEGER      NOT NULL,
    claimed     INTEGER      NOT NULL CHECK (claimed >= 0 AND claimed <= places),
    state       VARCHAR(16)  NOT NULL,
    told        INTEGER      NOT NULL,
    schedule_id VARCHAR(26)  NOT NULL,
    created_by  VARCHAR(26)  NOT NULL,
    created_at  BIGINT       NOT NULL,
    opened_at   BIGINT       NOT NULL,
    closed_at   BIGINT       NOT NULL,
    revision    INTEGER      NOT NULL,
    PRIMARY KEY (id),
    KEY service_projects_area (area_path),
    KEY service_projects_state (state, ends_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS project_claims (
    project_id CHAR(26)    NOT NULL,
    member_id  CHAR(26)    NOT NULL,
    state      VARCHAR(16) NOT NULL,
    token_hash VARBINARY(32) NOT NULL,
    claimed_at BIGINT      NOT NULL,
    PRIMARY KEY (project_id, member_id),
    UNIQUE (token_hash),
    KEY project_claims_member (member_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS schedules (
    id          CHAR(26)     NOT NULL,
    title       VARCHAR(120) NOT NULL,
    kind        VARCHAR(16)  NOT NULL,
    area_code   VARCHAR(32)  NOT NULL,
    area_path   VARCHAR(255) NOT NULL,
    weekday     INTEGER      NOT NULL,
    minute      INTEGER      NOT NULL,
    minutes     INTEGER      NOT NULL,
    template_id VARCHAR(26)  NOT NULL,
    site        VARCHAR(120) NOT NULL,
    places      INTEGER      NOT NULL,
    state       VARCHAR(16)  NOT NULL,
    next_at     BIGINT       NOT NULL,
    due_at      BIGINT       NOT NULL,
    fault       VARCHAR(255) NOT NULL,
    created_by  VARCHAR(26)  NOT NULL,
    created_at  BIGINT       NOT NULL,
    revision    INTEGER      NOT NULL,
    PRIMARY KEY (id),
    KEY schedules_area (area_path),
    KEY schedules_due (state, due_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS schedule_dates (
    schedule_id CHAR(26)    NOT NULL,
    starts_at   BIGINT      NOT NULL,
    made        VARCHAR(16) NOT NULL,
    made_id     VARCHAR(26) NOT NULL,
    made_at     BIGINT      NOT NULL,
    PRIMARY KEY (schedule_id, starts_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
