-- Limits on waiting: when tasks of a lane could have been taken, and which task was warned of which limit.

-- From began to latest some node served the lane, and none that could was draining. The time in between counts.
CREATE TABLE lane_served (
    lane   varchar(210) COLLATE "C" NOT NULL,
    began  timestamptz  NOT NULL,
    latest timestamptz  NOT NULL,
    PRIMARY KEY (lane, began)
);

-- Its row is locked by whoever notes which lanes are served.
CREATE TABLE lane_turn (
    id     integer NOT NULL PRIMARY KEY,
    rounds bigint  NOT NULL
);
INSERT INTO lane_turn (id, rounds) VALUES (1, 0);

ALTER TABLE task ADD COLUMN warned timestamptz;
ALTER TABLE task ADD COLUMN warned_of varchar(30);

CREATE INDEX task_ready_since ON task (lane, claimable_since) WHERE state = 0 AND gate = 0;
