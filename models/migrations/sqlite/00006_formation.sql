-- +goose Up
CREATE TABLE IF NOT EXISTS branches (
    id              CHAR(26)     NOT NULL,
    callup_id       CHAR(26)     NOT NULL,
    position        INTEGER      NOT NULL,
    name            VARCHAR(120) NOT NULL,
    kind            VARCHAR(16)  NOT NULL,
    state           VARCHAR(16)  NOT NULL,
    joint_with      VARCHAR(32)  NOT NULL,
    reason          TEXT         NOT NULL,
    edited          BOOLEAN      NOT NULL,
    document_number VARCHAR(64)  NOT NULL,
    approved_by     VARCHAR(26)  NOT NULL,
    approved_at     BIGINT       NOT NULL,
    dissolved_at    BIGINT       NOT NULL,
    revision        INTEGER      NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS branches_callup ON branches (callup_id, position);
CREATE TABLE IF NOT EXISTS building_groups (
    id         CHAR(26)     NOT NULL,
    branch_id  CHAR(26)     NOT NULL,
    callup_id  CHAR(26)     NOT NULL,
    position   INTEGER      NOT NULL,
    name       VARCHAR(120) NOT NULL,
    reason     TEXT         NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS building_groups_callup ON building_groups (callup_id, position);
CREATE TABLE IF NOT EXISTS group_buildings (
    group_id  CHAR(26)    NOT NULL,
    callup_id CHAR(26)    NOT NULL,
    area_code VARCHAR(32) NOT NULL,
    adopted   BOOLEAN     NOT NULL,
    PRIMARY KEY (callup_id, area_code)
);
CREATE TABLE IF NOT EXISTS branch_members (
    callup_id CHAR(26)    NOT NULL,
    member_id CHAR(26)    NOT NULL,
    branch_id CHAR(26)    NOT NULL,
    group_id  VARCHAR(26) NOT NULL,
    office    VARCHAR(24) NOT NULL,
    leader    BOOLEAN     NOT NULL,
    reason    VARCHAR(255) NOT NULL,
    PRIMARY KEY (callup_id, member_id)
);
CREATE INDEX IF NOT EXISTS branch_members_branch ON branch_members (branch_id, group_id);
