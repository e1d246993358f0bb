-- PostgreSQL. Times are instants; every id is a UUID as text, compared byte by byte.

CREATE SEQUENCE task_seq;
CREATE SEQUENCE node_incarnation;

-- A server that runs tasks. lease_until is in database time; beats counts its renewals.
-- boot_id, pid and process_start name its process: a boot and a space of process ids, and when it began there.
CREATE TABLE node (
    name             varchar(100) COLLATE "C" PRIMARY KEY,
    incarnation      bigint       NOT NULL,
    state            varchar(10)  NOT NULL,
    beats            bigint       NOT NULL DEFAULT 0,
    lease_until      timestamptz  NOT NULL,
    lease_millis     bigint       NOT NULL,
    host             varchar(255) NOT NULL,
    boot_id          varchar(100) NOT NULL,
    pid              bigint       NOT NULL,
    process_start    bigint       NOT NULL DEFAULT 0,
    address          varchar(255),
    tags             varchar(1000) NOT NULL DEFAULT '',
    release          varchar(50)  NOT NULL DEFAULT '',
    settings_version bigint       NOT NULL DEFAULT 0,
    started          timestamptz  NOT NULL,
    CONSTRAINT node_state CHECK (state IN ('UP', 'DRAINING', 'STOPPED', 'DEAD'))
);

-- state: 0 queued, 1 running, 2 waiting, 3 succeeded, 4 failed, 5 aborted, 6 dropped
-- gate:  0 ready, 1 due later or backing off, 2 behind its key, 3 held
CREATE TABLE task (
    id              varchar(36)  COLLATE "C" PRIMARY KEY,
    seq             bigint       NOT NULL,
    root_id         varchar(36)  COLLATE "C" NOT NULL,
    parent_id       varchar(36)  COLLATE "C",
    child_key       varchar(200) COLLATE "C",
    retry_of        varchar(36)  COLLATE "C",
    module_seq      bigint,
    module          varchar(100) NOT NULL,
    type            varchar(100) NOT NULL,
    lane            varchar(210) COLLATE "C" NOT NULL,
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
    due             timestamptz  NOT NULL,
    claimable_since timestamptz,
    task_key        varchar(200) COLLATE "C",
    key_held        varchar(200) COLLATE "C" CONSTRAINT task_key_held UNIQUE,
    tag             varchar(100),
    owner           varchar(100) COLLATE "C",
    incarnation     bigint,
    epoch           bigint       NOT NULL DEFAULT 0,
    attempt         integer      NOT NULL DEFAULT 0,
    max_attempts    integer      NOT NULL,
    abort_at        timestamptz,
    abort_by        varchar(100),
    completed       bigint       NOT NULL DEFAULT 0,
    total           bigint       NOT NULL DEFAULT 0,
    unit            varchar(30)  NOT NULL DEFAULT '',
    process_status  integer,
    accepted_by     varchar(100) NOT NULL,
    ended_by        varchar(100),
    created         timestamptz  NOT NULL,
    started         timestamptz,
    heartbeat       timestamptz,
    ended           timestamptz,
    expires         timestamptz,
    last_polled     timestamptz,
    submitter       varchar(100) NOT NULL,
    event_no        integer      NOT NULL DEFAULT 0,
    version         bigint       NOT NULL DEFAULT 0,
    CONSTRAINT task_child UNIQUE (parent_id, child_key),
    CONSTRAINT task_queued_has_gate CHECK ((state = 0 AND gate IS NOT NULL) OR (state <> 0 AND gate IS NULL)),
    CONSTRAINT task_running_has_owner CHECK ((state = 1 AND owner IS NOT NULL) OR (state <> 1 AND owner IS NULL)),
    CONSTRAINT task_end_has_time CHECK ((state >= 3 AND ended IS NOT NULL) OR (state < 3 AND ended IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX task_claim ON task (lane, priority DESC, due, seq) WHERE state = 0 AND gate = 0;
CREATE INDEX task_due ON task (due) WHERE state = 0 AND gate = 1;
CREATE INDEX task_key_wait ON task (task_key, seq) WHERE state = 0 AND gate = 2;
CREATE INDEX task_owner ON task (owner, incarnation) WHERE state = 1;
CREATE INDEX task_ended ON task (ended) WHERE state >= 3;
CREATE INDEX task_order ON task (seq DESC);
CREATE INDEX task_list ON task (state, seq DESC);
CREATE INDEX task_type ON task (type, seq DESC);
CREATE INDEX task_parent ON task (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX task_root ON task (root_id);

-- The texts of a task, read when somebody looks at one.
CREATE TABLE task_detail (
    task_id         varchar(36) COLLATE "C" PRIMARY KEY,
    parameters      text NOT NULL,
    attributes      text NOT NULL,
    summary         varchar(500),
    message         text,
    result          text,
    result_code     integer,
    error           text,
    batch_execution bigint
);

-- The fence. Exists from the first claim on. Lock order: task_run, then task.
CREATE TABLE task_run (
    task_id    varchar(36) COLLATE "C" PRIMARY KEY,
    epoch      bigint NOT NULL,
    checkpoint text
);

-- What happened, append only, numbered per task; happened is in database time.
CREATE TABLE task_event (
    task_id varchar(36) COLLATE "C" NOT NULL,
    num     integer     NOT NULL,
    happened timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind    varchar(20) NOT NULL,
    state   smallint    NOT NULL,
    gate    smallint,
    reason  varchar(20),
    epoch   bigint      NOT NULL,
    attempt integer     NOT NULL,
    node    varchar(100),
    actor   varchar(100) NOT NULL,
    note    text,
    PRIMARY KEY (task_id, num)
);

-- N rows for each limited lane: a cluster-wide limit without a counter.
CREATE TABLE permit (
    lane    varchar(210) COLLATE "C" NOT NULL,
    num     integer NOT NULL,
    task_id varchar(36) COLLATE "C",
    PRIMARY KEY (lane, num)
);
CREATE INDEX permit_task ON permit (task_id) WHERE task_id IS NOT NULL;

-- A keyed order was submitted: whoever consumes the row promotes the first of its key.
CREATE TABLE key_signal (
    id       varchar(36) COLLATE "C" PRIMARY KEY,
    task_key varchar(200) COLLATE "C" NOT NULL
);

-- What children report to their parent, insert only; a roller adds it up.
CREATE TABLE tree_delta (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parent_id varchar(36) COLLATE "C" NOT NULL,
    child_id  varchar(36) COLLATE "C" NOT NULL,
    completed bigint   NOT NULL DEFAULT 0,
    total     bigint   NOT NULL DEFAULT 0,
    ended     smallint
);
CREATE INDEX tree_delta_parent ON tree_delta (parent_id, id);

CREATE TABLE idempotency (
    account varchar(100) COLLATE "C" NOT NULL,
    name    varchar(255) COLLATE "C" NOT NULL,
    hash    varchar(64)  NOT NULL,
    task_id varchar(36)  COLLATE "C" NOT NULL,
    created timestamptz  NOT NULL,
    PRIMARY KEY (account, name)
);

CREATE TABLE schedule (
    name            varchar(200) COLLATE "C" PRIMARY KEY,
    type            varchar(100) NOT NULL,
    parameters      text         NOT NULL,
    interval_millis bigint,
    cron            varchar(200),
    zone            varchar(50),
    tag             varchar(100),
    node            varchar(100),
    starts          timestamptz,
    ends            timestamptz,
    next_due        timestamptz,
    state           varchar(20)  NOT NULL,
    created_by      varchar(100) NOT NULL,
    version         bigint       NOT NULL DEFAULT 0
);
CREATE INDEX schedule_next ON schedule (next_due);

CREATE TABLE setting (
    name       varchar(100) COLLATE "C" PRIMARY KEY,
    content    varchar(1000) NOT NULL,
    version    bigint        NOT NULL,
    changed    timestamptz   NOT NULL,
    changed_by varchar(100)  NOT NULL
);

CREATE TABLE account (
    name          varchar(100) COLLATE "C" PRIMARY KEY,
    password_hash varchar(500),
    roles         varchar(500)  NOT NULL,
    products      varchar(2000) NOT NULL DEFAULT '*',
    disabled      boolean       NOT NULL DEFAULT false,
    created       timestamptz   NOT NULL,
    version       bigint        NOT NULL DEFAULT 0
);

CREATE TABLE token (
    id        varchar(36) COLLATE "C" PRIMARY KEY,
    account   varchar(100) COLLATE "C" NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    hash      varchar(128) COLLATE "C" NOT NULL CONSTRAINT token_hash UNIQUE,
    label     varchar(200) NOT NULL,
    created   timestamptz  NOT NULL,
    expires   timestamptz,
    last_used timestamptz
);
CREATE INDEX token_account ON token (account);

-- Sums per day, type and end, which survive the tasks they count.
CREATE TABLE totals (
    on_day           date         NOT NULL,
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
    name    varchar(128) COLLATE "C" PRIMARY KEY,
    task_id varchar(36)  COLLATE "C" NOT NULL,
    created timestamptz  NOT NULL
);
