-- Limits on waiting: when tasks of a lane could have been taken, and which task was warned of which limit.

-- From began to latest some node served the lane, and none that could was draining. The time in between counts.
CREATE TABLE lane_served (
    lane   varchar(210) NOT NULL,
    began  timestamp    NOT NULL,
    latest timestamp    NOT NULL,
    PRIMARY KEY (lane, began)
);

-- Its row is locked by whoever notes which lanes are served; looked is when somebody last looked for what is over.
CREATE TABLE lane_turn (
    id     integer     NOT NULL PRIMARY KEY,
    looked timestamp   NOT NULL
);
INSERT INTO lane_turn (id, looked) VALUES (1, CURRENT_TIMESTAMP);

ALTER TABLE task ADD COLUMN warned timestamp;
ALTER TABLE task ADD COLUMN warned_of varchar(30);

CREATE INDEX task_ready_since ON task (state, gate, lane, claimable_since);
