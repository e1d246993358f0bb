-- Trees. A task that has children ends when they have.
-- stage: how often it has waited for them and went on. step: a step of a batch job, which its run keeps.

ALTER TABLE task ADD COLUMN stage integer DEFAULT 0 NOT NULL;
ALTER TABLE task ADD COLUMN has_children boolean DEFAULT false NOT NULL;
ALTER TABLE task ADD COLUMN step boolean DEFAULT false NOT NULL;
ALTER TABLE task ADD COLUMN has_steps boolean DEFAULT false NOT NULL;

-- Children in the order of a tree: those that have not ended by seq, the others as they ended.
DROP INDEX task_parent;
CREATE INDEX task_children ON task (parent_id, ended, seq);

-- The tasks of a tree by id, as they are folded and removed.
DROP INDEX task_root;
CREATE INDEX task_root ON task (root_id, id);

-- What is known of all children of a task, also of those whose rows are gone.
-- tolerated: how many may end otherwise than succeeded. stopping: the children are to stop; stopped: all were asked.
-- pending: how the task itself ended, once its children have. fold: 1 its tree is to be folded, 2 it is.
CREATE TABLE tree_node (
    task_id        varchar(36) NOT NULL PRIMARY KEY,
    children       bigint      DEFAULT 0 NOT NULL,
    succeeded      bigint      DEFAULT 0 NOT NULL,
    failed         bigint      DEFAULT 0 NOT NULL,
    aborted        bigint      DEFAULT 0 NOT NULL,
    dropped        bigint      DEFAULT 0 NOT NULL,
    folded         bigint      DEFAULT 0 NOT NULL,
    completed      bigint      DEFAULT 0 NOT NULL,
    total          bigint      DEFAULT 0 NOT NULL,
    unit           varchar(30) DEFAULT '' NOT NULL,
    mixed          boolean     DEFAULT false NOT NULL,
    expected       bigint      DEFAULT 0 NOT NULL,
    expected_unit  varchar(30) DEFAULT '' NOT NULL,
    tolerated      bigint      DEFAULT 0 NOT NULL,
    stop_early     boolean     DEFAULT false NOT NULL,
    joins          boolean     DEFAULT false NOT NULL,
    stopping       boolean     DEFAULT false NOT NULL,
    stopped        boolean     DEFAULT false NOT NULL,
    stop_by        varchar(100),
    pending_state  smallint,
    pending_reason varchar(20),
    fold           smallint    DEFAULT 0 NOT NULL
);
CREATE INDEX tree_node_stop ON tree_node (stopping, stopped);
CREATE INDEX tree_node_fold ON tree_node (fold);

-- What children report to their parent, insert only; a roller adds it up. ended: the state it ended in.
DROP TABLE tree_delta;
CREATE TABLE tree_delta (
    id        varchar(36) NOT NULL PRIMARY KEY,
    parent_id varchar(36) NOT NULL,
    completed bigint      NOT NULL,
    total     bigint      NOT NULL,
    unit      varchar(30) NOT NULL,
    ended     smallint
);
CREATE INDEX tree_delta_parent ON tree_delta (parent_id, id);

-- The next number of each module, for whoever takes some.
CREATE TABLE module_number (
    module      varchar(100) NOT NULL PRIMARY KEY,
    next_number bigint NOT NULL
);
