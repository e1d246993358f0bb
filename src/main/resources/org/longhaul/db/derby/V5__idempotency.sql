-- Requests that named an idempotency key: what they asked for, as a keyed hash, and the tasks that were made of it.
-- A key is kept for a day, and for as long as one of its tasks is there.

DROP TABLE idempotency;

CREATE TABLE idempotency (
    account varchar(100) NOT NULL,
    name    varchar(255) NOT NULL,
    hash    varchar(64)  NOT NULL,
    created timestamp NOT NULL,
    PRIMARY KEY (account, name)
);
CREATE INDEX idempotency_created ON idempotency (created);

CREATE TABLE idempotency_task (
    account varchar(100) NOT NULL,
    name    varchar(255) NOT NULL,
    num     integer      NOT NULL,
    task_id varchar(36) NOT NULL,
    PRIMARY KEY (account, name, num)
);
