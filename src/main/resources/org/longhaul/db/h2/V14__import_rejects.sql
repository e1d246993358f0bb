-- The bad lines of imports whose file is divided into ranges, until the next such import after their end.
-- task_id: the import. text: the line in UTF-8, cut; as bytes, because it may hold what no text does.
CREATE TABLE import_reject (
    task_id varchar(36) NOT NULL,
    line    bigint       NOT NULL,
    reason  varchar(500) NOT NULL,
    text    varbinary(2000) NOT NULL,
    PRIMARY KEY (task_id, line)
);
