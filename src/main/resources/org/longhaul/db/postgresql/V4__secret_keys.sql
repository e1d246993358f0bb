-- The keys that secrets were encrypted with, oldest first. The keys themselves are in a file on the nodes; check_value
-- tells the right key of that id from any other, and tells nothing else of it.
CREATE TABLE secret_key (
    num         integer     PRIMARY KEY,
    id          varchar(40) COLLATE "C" NOT NULL CONSTRAINT secret_key_id UNIQUE,
    check_value varchar(64) NOT NULL
);
