-- Schedules: what is submitted again and again. Nothing used the table of V1. Times are whole seconds.
-- Of a node, when it began to drain, when it was gone, and what was left then, for whoever asks how it goes.

DROP TABLE schedule;
CREATE TABLE schedule (
    name            varchar(100) PRIMARY KEY,
    id              varchar(36) NOT NULL,
    type            varchar(100) NOT NULL,
    parameters      clob NOT NULL,
    interval_millis bigint       NOT NULL,
    cron            varchar(200),
    zone            varchar(50),
    starts          timestamp NOT NULL,
    ends            timestamp,
    tag             varchar(100),
    priority        int          NOT NULL DEFAULT 0,
    product         varchar(100),
    summary         varchar(500),
    ttl_millis      bigint,
    overlap         varchar(10)  NOT NULL,
    state           varchar(10)  NOT NULL,
    node            varchar(100),
    next_due        timestamp,
    last_due        timestamp,
    last_task       varchar(36),
    owner           varchar(100) NOT NULL,
    created         timestamp NOT NULL,
    changed         timestamp NOT NULL,
    version         bigint       NOT NULL DEFAULT 1,
    CONSTRAINT schedule_state CHECK (state IN ('ACTIVE', 'PAUSED', 'ENDED')),
    CONSTRAINT schedule_overlap CHECK (overlap IN ('SKIP', 'ALLOW'))
);
CREATE UNIQUE INDEX schedule_id ON schedule (id);
CREATE INDEX schedule_next ON schedule (next_due);

-- What became of each due time: its key is what a tick is claimed by.
CREATE TABLE schedule_tick (
    schedule_id varchar(36) NOT NULL,
    due         timestamp NOT NULL,
    outcome     varchar(10)  NOT NULL,
    ticks       bigint       NOT NULL DEFAULT 1,
    task_id     varchar(36),
    node        varchar(100) NOT NULL,
    happened    timestamp NOT NULL,
    note        varchar(1000),
    PRIMARY KEY (schedule_id, due),
    CONSTRAINT schedule_tick_outcome CHECK (outcome IN ('MADE', 'ASKED', 'OVERLAP', 'MISSED', 'REFUSED'))
);

ALTER TABLE node ADD COLUMN drain_began timestamp;
ALTER TABLE node ADD COLUMN drain_tasks bigint DEFAULT 0 NOT NULL;
ALTER TABLE node ADD COLUMN gone timestamp;
ALTER TABLE node ADD COLUMN left_tasks bigint DEFAULT 0 NOT NULL;
ALTER TABLE node ADD COLUMN settled timestamp;
