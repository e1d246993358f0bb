-- H2. Times are UTC: the server must run in that time zone. Every id is a UUID as text.

CREATE SEQUENCE task_seq;
CREATE SEQUENCE node_incarnation;

-- The time now: H2's own clock stands still while a transaction lasts.
CREATE ALIAS wall_millis FOR 'java.lang.System.currentTimeMillis';

-- A server that runs tasks. lease_until is in database time; beats counts its renewals.
-- boot_id, pid and process_start name its process: a boot and a space of process ids, and when it began there.
CREATE TABLE node (
    name             varchar(100) PRIMARY KEY,
    incarnation      bigint       NOT NULL,
    state            varchar(10)  NOT NULL,
    beats            bigint       NOT NULL DEFAULT 0,
    lease_until      timestamp(6)  NOT NULL,
    lease_millis     bigint       NOT NULL,
    host             varchar(255) NOT NULL,
    boot_id          varchar(100) NOT NULL,
    pid              bigint       NOT NULL,
    process_start    bigint       NOT NULL DEFAULT 0,
    address          varchar(255),
    tags             varchar(1000) NOT NULL DEFAULT '',
    release          varchar(50)  NOT NULL DEFAULT '',
    settings_version bigint       NOT NULL DEFAULT 0,
    started          timestamp(6)  NOT NULL,
    CONSTRAINT node_state CHECK (state IN ('UP', 'DRAINING', 'STOPPED', 'DEAD'))
);

-- state: 0 queued, 1 running, 2 waiting, 3 succeeded, 4 failed, 5 aborted, 6 dropped
-- gate:  0 ready, 1 due later or backing off, 2 behind its key, 3 held
CREATE TABLE task (
    id              varchar(36)  PRIMARY KEY,
    seq             bigint       NOT NULL,
    root_id         varchar(36)  NOT NULL,
    parent_id       varchar(36) ,
    child_key       varchar(200),
    retry_of        varchar(36) ,
    module_seq      bigint,
    module          varchar(100) NOT NULL,
    type            varchar(100) NOT NULL,
    lane            varchar(210) NOT NULL,
    kind            varchar(10)  NOT NULL,
    scope           varchar(100) NOT NULL DEFAULT '',
    product         varchar(100),
    state           smallint     NOT NULL,
    gate            smallint,
    reason          varchar(20),
    abortable       boolean      NOT NULL,
    restartable     boolean      NOT NULL,
    internal        boolean      NOT NULL DEFAULT false,
    user_task       boolean      NOT NULL DEFAULT true,
    consumed        boolean      NOT NULL DEFAULT false,
    gc_hold         boolean      NOT NULL DEFAULT false,
    sealed          boolean      NOT NULL DEFAULT false,
    queue           varchar(100),
    priority        integer      NOT NULL DEFAULT 0,
    due             timestamp(6)  NOT NULL,
    claimable_since timestamp(6),
    task_key        varchar(200),
    key_held        varchar(200) CONSTRAINT task_key_held UNIQUE,
    tag             varchar(100),
    owner           varchar(100),
    incarnation     bigint,
    epoch           bigint       NOT NULL DEFAULT 0,
    attempt         integer      NOT NULL DEFAULT 0,
    max_attempts    integer      NOT NULL,
    abort_at        timestamp(6),
    abort_by        varchar(100),
    completed       bigint       NOT NULL DEFAULT 0,
    total           bigint       NOT NULL DEFAULT 0,
    unit            varchar(30)  NOT NULL DEFAULT '',
    process_status  integer,
    accepted_by     varchar(100) NOT NULL,
    ended_by        varchar(100),
    created         timestamp(6)  NOT NULL,
    started         timestamp(6),
    heartbeat       timestamp(6),
    ended           timestamp(6),
    expires         timestamp(6),
    last_polled     timestamp(6),
    submitter       varchar(100) NOT NULL,
    event_no        integer      NOT NULL DEFAULT 0,
    version         bigint       NOT NULL DEFAULT 0,
    CONSTRAINT task_child UNIQUE (parent_id, child_key),
    CONSTRAINT task_queued_has_gate CHECK ((state = 0 AND gate IS NOT NULL) OR (state <> 0 AND gate IS NULL)),
    CONSTRAINT task_running_has_owner CHECK ((state = 1 AND owner IS NOT NULL) OR (state <> 1 AND owner IS NULL)),
    CONSTRAINT task_end_has_time CHECK ((state >= 3 AND ended IS NOT NULL) OR (state < 3 AND ended IS NULL))
);
CREATE INDEX task_claim ON task (state, gate, lane, priority DESC, due, seq);
CREATE INDEX task_due ON task (state, gate, due);
CREATE INDEX task_key_wait ON task (task_key, state, gate, seq);
CREATE INDEX task_owner ON task (state, owner, incarnation);
CREATE INDEX task_ended ON task (ended);
CREATE INDEX task_order ON task (seq DESC);
CREATE INDEX task_list ON task (state, seq DESC);
CREATE INDEX task_type ON task (type, seq DESC);
CREATE INDEX task_parent ON task (parent_id);
CREATE INDEX task_root ON task (root_id);

-- The texts of a task, read when somebody looks at one.
CREATE TABLE task_detail (
    task_id         varchar(36) PRIMARY KEY,
    parameters      varchar NOT NULL,
    attributes      varchar NOT NULL,
    summary         varchar(500),
    message         varchar,
    result          varchar,
    result_code     integer,
    error           varchar,
    batch_execution bigint
);

-- The fence. Exists from the first claim on. Lock order: task_run, then task.
CREATE TABLE task_run (
    task_id    varchar(36) PRIMARY KEY,
    epoch      bigint NOT NULL,
    checkpoint varchar
);

-- What happened, append only, numbered per task; happened is in database time.
CREATE TABLE task_event (
    task_id varchar(36) NOT NULL,
    num     integer     NOT NULL,
    happened timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    kind    varchar(20) NOT NULL,
    state   smallint    NOT NULL,
    gate    smallint,
    reason  varchar(20),
    epoch   bigint      NOT NULL,
    attempt integer     NOT NULL,
    node    varchar(100),
    actor   varchar(100) NOT NULL,
    note    varchar,
    PRIMARY KEY (task_id, num)
);

-- N rows for each limited lane: a cluster-wide limit without a counter.
CREATE TABLE permit (
    lane    varchar(210) NOT NULL,
    num     integer NOT NULL,
    task_id varchar(36),
    PRIMARY KEY (lane, num)
);
CREATE INDEX permit_task ON permit (task_id);

-- A keyed order was submitted: whoever consumes the row promotes the first of its key.
CREATE TABLE key_signal (
    id       varchar(36)  PRIMARY KEY,
    task_key varchar(200) NOT NULL
);

-- What children report to their parent, insert only; a roller adds it up.
CREATE TABLE tree_delta (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parent_id varchar(36) NOT NULL,
    child_id  varchar(36) NOT NULL,
    completed bigint   NOT NULL DEFAULT 0,
    total     bigint   NOT NULL DEFAULT 0,
    ended     smallint
);
CREATE INDEX tree_delta_parent ON tree_delta (parent_id, id);

CREATE TABLE idempotency (
    account varchar(100) NOT NULL,
    name    varchar(255) NOT NULL,
    hash    varchar(64)  NOT NULL,
    task_id varchar(36)  NOT NULL,
    created timestamp(6)  NOT NULL,
    PRIMARY KEY (account, name)
);

CREATE TABLE schedule (
    name            varchar(200) PRIMARY KEY,
    type            varchar(100) NOT NULL,
    parameters      varchar         NOT NULL,
    interval_millis bigint,
    cron            varchar(200),
    zone            varchar(50),
    tag             varchar(100),
    node            varchar(100),
    starts          timestamp(6),
    ends            timestamp(6),
    next_due        timestamp(6),
    state           varchar(20)  NOT NULL,
    created_by      varchar(100) NOT NULL,
    version         bigint       NOT NULL DEFAULT 0
);
CREATE INDEX schedule_next ON schedule (next_due);

CREATE TABLE setting (
    name       varchar(100) PRIMARY KEY,
    content    varchar(1000) NOT NULL,
    version    bigint        NOT NULL,
    changed    timestamp(6)   NOT NULL,
    changed_by varchar(100)  NOT NULL
);

CREATE TABLE account (
    name          varchar(100) PRIMARY KEY,
    password_hash varchar(500),
    roles         varchar(500)  NOT NULL,
    products      varchar(2000) NOT NULL DEFAULT '*',
    disabled      boolean       NOT NULL DEFAULT false,
    created       timestamp(6)   NOT NULL,
    version       bigint        NOT NULL DEFAULT 0
);

CREATE TABLE token (
    id        varchar(36) PRIMARY KEY,
    account   varchar(100) NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    hash      varchar(128) NOT NULL CONSTRAINT token_hash UNIQUE,
    label     varchar(200) NOT NULL,
    created   timestamp(6)  NOT NULL,
    expires   timestamp(6),
    last_used timestamp(6)
);
CREATE INDEX token_account ON token (account);

-- Sums per day, type and end, which survive the tasks they count.
CREATE TABLE totals (
    on_day         date         NOT NULL,
    module        varchar(100) NOT NULL,
    type          varchar(100) NOT NULL,
    state         smallint     NOT NULL,
    tasks         bigint       NOT NULL DEFAULT 0,
    queued_millis bigint       NOT NULL DEFAULT 0,
    run_millis    bigint       NOT NULL DEFAULT 0,
    attempts      bigint       NOT NULL DEFAULT 0,
    PRIMARY KEY (on_day, module, type, state)
);

-- Tables that csv-import made, and the task that fills or filled each.
CREATE TABLE import_table (
    name    varchar(128) PRIMARY KEY,
    task_id varchar(36)  NOT NULL,
    created timestamp(6)  NOT NULL
);
