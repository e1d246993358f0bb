-- Accounts, what they may do, and how they prove who they are; and what people did that is not of one task.

DROP TABLE token;
DROP TABLE account;

-- password_hash is null for an account that signs in with tokens only.
CREATE TABLE account (
    name          varchar(100) PRIMARY KEY,
    password_hash varchar(500),
    disabled      boolean      NOT NULL DEFAULT false,
    created       timestamp    NOT NULL
);

-- A role for one product; for all of them if the product is empty.
CREATE TABLE role_grant (
    account varchar(100) NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    role    varchar(30)  NOT NULL,
    product varchar(100) NOT NULL DEFAULT '',
    PRIMARY KEY (account, role, product)
);

-- Of a token only the hash is kept.
CREATE TABLE token (
    id        varchar(36)  PRIMARY KEY,
    account   varchar(100) NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    hash      varchar(64)  NOT NULL CONSTRAINT token_hash UNIQUE,
    label     varchar(200) NOT NULL,
    created   timestamp    NOT NULL,
    expires   timestamp,
    last_used timestamp
);
CREATE INDEX token_of ON token (account, id);

-- Who is signed in with a browser; of the cookie only the hash is kept. expires moves with use, ends does not.
CREATE TABLE login_session (
    hash      varchar(64)  PRIMARY KEY,
    account   varchar(100) NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    created   timestamp    NOT NULL,
    last_used timestamp    NOT NULL,
    expires   timestamp    NOT NULL,
    ends      timestamp    NOT NULL
);
CREATE INDEX login_session_end ON login_session (expires);

-- What people did that is not of one task, append only; the ids are in the order of time.
CREATE TABLE audit (
    id       varchar(36)  PRIMARY KEY,
    happened timestamp    NOT NULL,
    actor    varchar(100) NOT NULL,
    origin   varchar(100),
    action   varchar(50)  NOT NULL,
    subject  varchar(200) NOT NULL,
    note     varchar(1000)
);
CREATE INDEX audit_actor ON audit (actor, id);
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_subject ON audit (subject, id);
CREATE INDEX audit_time ON audit (happened);
