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
    PRIMARY KEY (id),
    KEY branches_callup (callup_id, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS building_groups (
    id         CHAR(26)     NOT NULL,
    branch_id  CHAR(26)     NOT NULL,
    callup_id  CHAR(26)     NOT NULL,
    position   INTEGER      NOT NULL,
    name       VARCHAR(120) NOT NULL,
    reason     TEXT         NOT NULL,
    PRIMARY KEY (id),
    KEY building_groups_callup (callup_id, position)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS group_buildings (
    group_id  CHAR(26)    NOT NULL,
    callup_id CHAR(26)    NOT NULL,
    area_code VARCHAR(32) NOT NULL,
    adopted   BOOLEAN     NOT NULL,
    PRIMARY KEY (callup_id, area_code)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
CREATE TABLE IF NOT EXISTS branch_members (
    callup_id CHAR(26)    NOT NULL,
    member_id CHAR(26)    NOT NULL,
    branch_id CHAR(26)    NOT NULL,
    group_id  VARCHAR(26) NOT NULL,
    office    VARCHAR(24) NOT NULL,
    leader    BOOLEAN     NOT NULL,
    reason    VARCHAR(255) NOT NULL,
    PRIMARY KEY (callup_id, member_id),
    KEY branch_members_branch (branch_id, group_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
