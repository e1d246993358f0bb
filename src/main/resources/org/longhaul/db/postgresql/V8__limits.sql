-- How many tasks of a type may run at once in the cluster, and how many workers a node has.

ALTER TABLE node ADD COLUMN workers integer NOT NULL DEFAULT 0;
ALTER TABLE node ADD COLUMN direct_workers integer NOT NULL DEFAULT 0;

-- The number of the permit that a running task of a limited type holds.
ALTER TABLE task ADD COLUMN permit integer;

-- A retired permit is not given again: it goes when the task that holds it has ended.
ALTER TABLE permit ADD COLUMN retired boolean DEFAULT false NOT NULL;

-- What the node that started last said of each limited type: so many permits that are not retired.
CREATE TABLE type_limit (
    type        varchar(100) COLLATE "C" PRIMARY KEY,
    permits     integer      NOT NULL,
    incarnation bigint       NOT NULL
);
CREATE INDEX permit_free ON permit (lane, num) WHERE task_id IS NULL AND NOT retired;
