-- Lists by submitter, product and time, and how many tasks are in which state.

-- In the same order on every database.
ALTER TABLE task ALTER COLUMN type TYPE varchar(100) COLLATE "C";

CREATE INDEX task_submitter ON task (submitter, seq DESC);
CREATE INDEX task_product ON task (product, seq DESC) WHERE product IS NOT NULL;
CREATE INDEX task_created ON task (created);
CREATE INDEX task_retry ON task (retry_of) WHERE retry_of IS NOT NULL;

-- Tasks that were made, changed their state or went away in one transaction, insert only: no row that all would change.
-- No product is ''. from_state -1: they were made; to_state -1: they are gone.
CREATE TABLE state_delta (
    id         varchar(36)  COLLATE "C" NOT NULL,
    product    varchar(100) COLLATE "C" NOT NULL,
    submitter  varchar(100) COLLATE "C" NOT NULL,
    from_state smallint     NOT NULL,
    to_state   smallint     NOT NULL,
    tasks      bigint       NOT NULL,
    PRIMARY KEY (id, product, submitter, from_state)
);

-- What was added up of them.
CREATE TABLE state_total (
    product   varchar(100) COLLATE "C" NOT NULL,
    submitter varchar(100) COLLATE "C" NOT NULL,
    state     smallint     NOT NULL,
    tasks     bigint       NOT NULL,
    PRIMARY KEY (product, submitter, state)
);
INSERT INTO state_total (product, submitter, state, tasks)
SELECT product, submitter, state, count(*)
FROM (SELECT COALESCE(product, '') AS product, submitter, state FROM task) t
GROUP BY product, submitter, state;

-- Its row is locked by whoever adds up.
CREATE TABLE state_turn (
    id     integer NOT NULL PRIMARY KEY,
    rounds bigint  NOT NULL
);
INSERT INTO state_turn (id, rounds) VALUES (1, 0);
