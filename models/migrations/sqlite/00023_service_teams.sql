-- +goose Up
CREATE TABLE IF NOT EXISTS service_teams (
    id        CHAR(26)     NOT NULL,
    callup_id CHAR(26)     NOT NULL,
    position  INTEGER      NOT NULL,
    skill     VARCHAR(32)  NOT NULL,
    name      VARCHAR(120) NOT NULL,
    reason    VARCHAR(255) NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE IF NOT EXISTS service_team_members (
    callup_id CHAR(26) NOT NULL,
    member_id CHAR(26) NOT NULL,
    team_id   CHAR(26) NOT NULL,
    leader    BOOLEAN  NOT NULL,
    PRIMARY KEY (callup_id, member_id)
);
CREATE TABLE IF NOT EXISTS grid_officers (
    callup_id CHAR(26)     NOT NULL,
    area_code VARCHAR(32)  NOT NULL,
    member_id CHAR(26)     NOT NULL,
    full_time BOOLEAN      NOT NULL,
    reason    VARCHAR(255) NOT NULL,
    PRIMARY KEY (callup_id, area_code, member_id)
);
CREATE INDEX IF NOT EXISTS service_teams_callup ON service_teams (callup_id, position);
