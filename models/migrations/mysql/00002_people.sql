-- +goose Up
CREATE TABLE IF NOT EXISTS work_units (
    id        CHAR(26)     NOT NULL,
    name      VARCHAR(120) NOT NULL,
    kind      VARCHAR(32)  NOT NULL,
    area_code VARCHAR(32)  NOT NULL,
    PRIMARY KEY (id),
    KEY work_units_area (area_code)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS members (
    id            CHAR(26)       NOT NULL,
    name          VARCHAR(120)   NOT NULL,
    phone_sealed  VARBINARY(96)  NOT NULL CHECK (length(phone_sealed) >= 29),
    phone_index   VARBINARY(32)  NOT NULL CHECK (length(phone_index) = 32),
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
    UNIQUE (phone_index),
    KEY members_home (home_path, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS member_skills (
    member_id CHAR(26)    NOT NULL,
    skill     VARCHAR(32) NOT NULL,
    PRIMARY KEY (member_id, skill)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS member_roles (
    member_id CHAR(26)    NOT NULL,
    role      VARCHAR(32) NOT NULL,
    area_code VARCHAR(32) NOT NULL,
    PRIMARY KEY (member_id, role, area_code),
    KEY member_roles_area (area_code, role)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS enrolments (
    member_id CHAR(26)     NOT NULL,
    area_code VARCHAR(32)  NOT NULL,
    area_path VARCHAR(255) NOT NULL,
    PRIMARY KEY (member_id, area_code),
    KEY enrolments_path (area_path)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS opt_outs (
    phone_index VARBINARY(32) NOT NULL,
    at          BIGINT        NOT NULL,
    PRIMARY KEY (phone_index)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
