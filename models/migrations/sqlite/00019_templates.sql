-- +goose Up
CREATE TABLE IF NOT EXISTS callup_templates (
    id         VARCHAR(26)  NOT NULL,
    area_code  VARCHAR(32)  NOT NULL,
    area_path  VARCHAR(255) NOT NULL,
    name       VARCHAR(120) NOT NULL,
    kind       VARCHAR(24)  NOT NULL,
    built_in   BOOLEAN      NOT NULL,
    content    TEXT         NOT NULL,
    created_by VARCHAR(26)  NOT NULL,
    created_at BIGINT       NOT NULL,
    updated_at BIGINT       NOT NULL,
    revision   INTEGER      NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX IF NOT EXISTS callup_templates_area ON callup_templates (area_path);
CREATE TABLE IF NOT EXISTS task_figures (
    task_id   CHAR(26)    NOT NULL,
    callup_id CHAR(26)    NOT NULL,
    per       VARCHAR(16) NOT NULL,
    each      INTEGER     NOT NULL,
    persons   REAL        NOT NULL,
    PRIMARY KEY (task_id)
);
CREATE INDEX IF NOT EXISTS task_figures_callup ON task_figures (callup_id);
-- The figures of the built-in templates. One table for 600 to 800 residents (here 700) and one point, with its lead, for 2,000 to
-- 3,000 (here 2,500): national guide to regional testing, 3rd edition, 2022; a sampler a table in two shifts of four hours is
-- one for 350 residents a day, the guide's residents / 360. Around a table one sampler, one at registration, two keeping order;
-- a pair a building for publicity; one to a supply run of 60 households, one driver a grid; two on night watch; one to evacuate
-- 60 households, three to six at a shelter for 2,000 residents, one to visit 120 households: our assumptions. 2.62 residents a
-- household: seventh national census, 2020.
INSERT OR IGNORE INTO callup_templates (id, area_code, area_path, name, kind, built_in, content, created_by, created_at, updated_at, revision) VALUES
    ('testing', '', '', '核酸检测演练', 'testing', TRUE, '{"tasks":[{"kind":"testing","sites":"grid","hours":4,"min":2,"ideal":3,"per":"residents","each":700,"weight":20,"wanted":true},{"kind":"testing","sites":"grid","hours":4,"min":1,"ideal":1,"per":"residents","each":700,"skills":["sampling"],"weight":30,"wanted":false},{"kind":"testing","sites":"area","hours":4,"min":1,"ideal":1,"per":"residents","each":2500,"skills":["lead"],"wanted":false},{"kind":"publicity","sites":"building","hours":2,"min":1,"ideal":2,"wanted":true}],"instructions":"请戴好口罩,听从采样点组长安排:登记一人,维持秩序两人,每四小时换班,高温两小时换班。","hours":8,"escalation":{"remind_after_minutes":[10,20],"other_way_after_minutes":25,"widen_after_minutes":30},"persons_per_household":2.62}', '', 0, 0, 1),
    ('lockdown', '', '', '封控保供', 'lockdown', TRUE, '{"tasks":[{"kind":"supply","sites":"building","hours":3,"min":1,"ideal":2,"per":"households","each":60,"weight":20,"wanted":true},{"kind":"transport","sites":"grid","hours":3,"min":1,"ideal":1,"skills":["driver"],"wanted":true},{"kind":"publicity","sites":"building","hours":2,"min":1,"ideal":2,"wanted":true},{"kind":"night_watch","sites":"grid","hours":6,"min":2,"ideal":2,"wanted":false}],"instructions":"物资按楼栋分送到户门口,不入户;每户送到后记录。特殊需要请转社区登记。","hours":12,"escalation":{"remind_after_minutes":[10,20],"other_way_after_minutes":25,"widen_after_minutes":30},"quorum_per_cent":150,"persons_per_household":2.62}', '', 1, 0, 1),
    ('flood', '', '', '防汛转移', 'flood', TRUE, '{"tasks":[{"kind":"patrol","sites":"grid","hours":4,"min":2,"ideal":3,"weight":15,"wanted":true},{"kind":"evacuation","sites":"building","hours":4,"min":1,"ideal":2,"per":"households","each":60,"weight":30,"wanted":true},{"kind":"shelter","sites":"area","hours":6,"min":3,"ideal":6,"per":"residents","each":2000,"wanted":true},{"kind":"clearing","sites":"grid","hours":4,"min":0,"ideal":4,"wanted":false}],"instructions":"两人一组行动,穿救生衣,不涉水过路;先转移老人、孩子和住低处的住户。","hours":12,"escalation":{"remind_after_minutes":[5,10],"other_way_after_minutes":15,"widen_after_minutes":20},"persons_per_household":2.62}', '', 2, 0, 1),
    ('typhoon', '', '', '防台风', 'typhoon', TRUE, '{"tasks":[{"kind":"patrol","sites":"grid","hours":4,"min":2,"ideal":3,"wanted":true},{"kind":"evacuation","sites":"building","hours":4,"min":1,"ideal":2,"per":"households","each":60,"weight":30,"wanted":true}],"instructions":"检查广告牌、阳台花盆、低洼处和危房;风力八级以上停止户外作业。","hours":12,"escalation":{"remind_after_minutes":[10,20],"other_way_after_minutes":25,"widen_after_minutes":30},"persons_per_household":2.62}', '', 3, 0, 1),
    ('search', '', '', '寻人', 'search', TRUE, '{"tasks":[{"kind":"search","sites":"grid","hours":4,"min":2,"ideal":4,"weight":20,"wanted":true}],"instructions":"两人一组,按网格分片查找,每半小时向组长报一次平安;找到后先保暖、再报告。","hours":4,"escalation":{"remind_after_minutes":[5,10],"other_way_after_minutes":12,"widen_after_minutes":15},"persons_per_household":2.62}', '', 4, 0, 1),
    ('cold_wave', '', '', '寒潮敬老', 'cold_wave', TRUE, '{"tasks":[{"kind":"visit","sites":"building","hours":3,"min":1,"ideal":2,"per":"households","each":120,"wanted":true}],"instructions":"只走访提出需要的老人:看取暖、看用药、留电话;不拍照、不登记病情。","hours":8,"escalation":{"remind_after_minutes":[20,60],"other_way_after_minutes":90,"widen_after_minutes":120},"quorum_per_cent":120,"persons_per_household":2.62}', '', 5, 0, 1);
