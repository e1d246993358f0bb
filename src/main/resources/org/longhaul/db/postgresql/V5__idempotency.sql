-- Requests that named an idempotency key: what they asked for, as a keyed hash, and the tasks that were made of it.
-- A key is kept for a day, and for as long as one of its tasks is there.

DROP TABLE idempotency;

CREATE TABLE idempotency (
    account varchar(100) COLLATE "C" NOT NULL,
    name    varchar(255) COLLATE "C" NOT NULL,
    hash    varchar(64)  NOT NULL,
    created timestamptz NOT NULL,
    PRIMARY KEY (account, name)
);
CREATE INDEX idempotency_created ON idempotency (created);

CREATE TABLE idempotency_task (
    account varchar(100) COLLATE "C" NOT NULL,
    name    varchar(255) COLLATE "C" NOT NULL,
    num     integer      NOT NULL,
    task_id varchar(36)  COLLATE "C" NOT NULL,
    PRIMARY KEY (account, name, num)
);
