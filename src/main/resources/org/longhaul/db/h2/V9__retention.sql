-- Forgetting: when a task may go is set at its end. The first row of setting is the lock of every change.

CREATE INDEX task_expires ON task (expires);
INSERT INTO setting (name, content, version, changed, changed_by) VALUES ('*', '', 0, CURRENT_TIMESTAMP, 'SYSTEM');
