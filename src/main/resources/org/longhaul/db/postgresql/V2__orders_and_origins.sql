-- What an order may say besides, and where an act came from.

ALTER TABLE task ADD COLUMN ttl_millis bigint;
ALTER TABLE task_event ADD COLUMN origin varchar(100);
