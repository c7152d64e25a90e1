-- +goose Up
CREATE TABLE IF NOT EXISTS work_units (
    id        CHAR(26)     NOT NULL,
    name      VARCHAR(120) NOT NULL,
    kind      VARCHAR(32)  NOT NULL,
    area_code VARCHAR(32)  NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS work_units_area ON work_units (area_code);
CREATE TABLE IF NOT EXISTS members (
    id            CHAR(26)       NOT NULL,
    name          VARCHAR(120)   NOT NULL,
    phone_sealed  BLOB  NOT NULL CHECK (length(phone_sealed) >= 29),
    phone_index   BLOB  NOT NULL CHECK (length(phone_index) = 32),
    phone_tail    CHAR(4)        NOT NULL,
    home_code     VARCHAR(32)    NOT NULL,
    home_path     VARCHAR(255)   NOT NULL,
    work_unit_id  VARCHAR(26)    NOT NULL,
    standing      VARCHAR(16)    NOT NULL,
    language      VARCHAR(8)     NOT NULL,
    usual_hours   TEXT           NOT NULL,
    active        BOOLEAN        NOT NULL,
    home_bound    BOOLEAN        NOT NULL,
    consented_at  BIGINT         NOT NULL,
    opted_out_at  BIGINT         NOT NULL,
    created_at    BIGINT         NOT NULL,
    updated_at    BIGINT         NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (phone_index)
);
CREATE INDEX IF NOT EXISTS members_home ON members (home_path, id);
CREATE TABLE IF NOT EXISTS member_skills (
    member_id CHAR(26)    NOT NULL,
    skill     VARCHAR(32) NOT NULL,
    PRIMARY KEY (member_id, skill)
);
CREATE TABLE IF NOT EXISTS member_roles (
    member_id CHAR(26)    NOT NULL,
    role      VARCHAR(32) NOT NULL,
    area_code VARCHAR(32) NOT NULL,
    PRIMARY KEY (member_id, role, area_code)
);
CREATE INDEX IF NOT EXISTS member_roles_area ON member_roles (area_code, role);
CREATE TABLE IF NOT EXISTS enrolments (
    member_id CHAR(26)     NOT NULL,
    area_code VARCHAR(32)  NOT NULL,
    area_path VARCHAR(255) NOT NULL,
    PRIMARY KEY (member_id, area_code)
);
CREATE INDEX IF NOT EXISTS enrolments_path ON enrolments (area_path);
CREATE TABLE IF NOT EXISTS opt_outs (
    phone_index BLOB NOT NULL,
    at          BIGINT        NOT NULL,
    PRIMARY KEY (phone_index)
);
