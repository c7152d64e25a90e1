-- +goose Up
CREATE TABLE IF NOT EXISTS callups (
    id            CHAR(26)     NOT NULL,
    title         VARCHAR(120) NOT NULL,
    kind          VARCHAR(24)  NOT NULL,
    drill         BOOLEAN      NOT NULL,
    state         VARCHAR(16)  NOT NULL,
    scope_path    VARCHAR(255) NOT NULL,
    muster_point  VARCHAR(200) NOT NULL,
    instructions  TEXT         NOT NULL,
    starts_at     BIGINT       NOT NULL,
    ends_at       BIGINT       NOT NULL,
    audience      TEXT         NOT NULL,
    quorum        INTEGER      NOT NULL,
    escalation    TEXT         NOT NULL,
    created_by    VARCHAR(26)  NOT NULL,
    created_at    BIGINT       NOT NULL,
    whistled_by   VARCHAR(26)  NOT NULL,
    whistled_at   BIGINT       NOT NULL,
    quorum_met_at BIGINT       NOT NULL,
    stood_down_at BIGINT       NOT NULL,
    revision      INTEGER      NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS callups_state ON callups (state, starts_at);
CREATE TABLE IF NOT EXISTS callup_areas (
    callup_id CHAR(26)     NOT NULL,
    area_code VARCHAR(32)  NOT NULL,
    area_path VARCHAR(255) NOT NULL,
    label     VARCHAR(24)  NOT NULL,
    PRIMARY KEY (callup_id, area_code)
);
CREATE INDEX IF NOT EXISTS callup_areas_path ON callup_areas (area_path);
CREATE TABLE IF NOT EXISTS tasks (
    id         CHAR(26)    NOT NULL,
    callup_id  CHAR(26)    NOT NULL,
    position   INTEGER     NOT NULL,
    kind       VARCHAR(24) NOT NULL,
    sites      VARCHAR(16) NOT NULL,
    windows    TEXT        NOT NULL,
    min_seats  INTEGER     NOT NULL,
    ideal_seats INTEGER    NOT NULL,
    skills     TEXT        NOT NULL,
    weight     INTEGER     NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS tasks_callup ON tasks (callup_id, position);
CREATE TABLE IF NOT EXISTS shifts (
    id         CHAR(26)     NOT NULL,
    callup_id  CHAR(26)     NOT NULL,
    task_id    CHAR(26)     NOT NULL,
    kind       VARCHAR(24)  NOT NULL,
    site_code  VARCHAR(32)  NOT NULL,
    site_path  VARCHAR(255) NOT NULL,
    starts_at  BIGINT       NOT NULL,
    ends_at    BIGINT       NOT NULL,
    skill      VARCHAR(32)  NOT NULL,
    min_seats  INTEGER      NOT NULL,
    ideal_seats INTEGER     NOT NULL,
    weight     INTEGER      NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS shifts_callup ON shifts (callup_id, starts_at);
CREATE INDEX IF NOT EXISTS shifts_site ON shifts (site_path, starts_at);
CREATE TABLE IF NOT EXISTS summonses (
    id             CHAR(26)      NOT NULL,
    callup_id      CHAR(26)      NOT NULL,
    member_id      CHAR(26)      NOT NULL,
    member_name    VARCHAR(120)  NOT NULL,
    home_code      VARCHAR(32)   NOT NULL,
    home_path      VARCHAR(255)  NOT NULL,
    phone_index    BLOB NOT NULL,
    state          VARCHAR(16)   NOT NULL,
    reserve        BOOLEAN       NOT NULL,
    wave           INTEGER       NOT NULL,
    answer         VARCHAR(8)    NOT NULL,
    via            VARCHAR(16)   NOT NULL,
    offered        TEXT          NOT NULL,
    token_hash     BLOB NOT NULL,
    code_hash      BLOB NOT NULL,
    paged_at       BIGINT        NOT NULL,
    opened_at      BIGINT        NOT NULL,
    answered_at    BIGINT        NOT NULL,
    reported_at    BIGINT        NOT NULL,
    released_at    BIGINT        NOT NULL,
    revision       INTEGER       NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (callup_id, member_id),
    UNIQUE (token_hash),
    UNIQUE (code_hash)
);
CREATE INDEX IF NOT EXISTS summonses_phone ON summonses (phone_index, callup_id);
CREATE INDEX IF NOT EXISTS summonses_member ON summonses (member_id, callup_id);
CREATE INDEX IF NOT EXISTS summonses_state ON summonses (callup_id, state);
CREATE TABLE IF NOT EXISTS escalation_steps (
    id        CHAR(26)    NOT NULL,
    callup_id CHAR(26)    NOT NULL,
    position  INTEGER     NOT NULL,
    kind      VARCHAR(16) NOT NULL,
    due_at    BIGINT      NOT NULL,
    state     VARCHAR(16) NOT NULL,
    done_at   BIGINT      NOT NULL,
    paged     INTEGER     NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS escalation_due ON escalation_steps (state, due_at);
CREATE INDEX IF NOT EXISTS escalation_callup ON escalation_steps (callup_id, position);
