-- Accounts, what they may do, and how they prove who they are; and what people did that is not of one task.

DROP TABLE token;
DROP TABLE account;

-- password_hash is null for an account that signs in with tokens only.
CREATE TABLE account (
    name          varchar(100) COLLATE "C" PRIMARY KEY,
    password_hash varchar(500),
    disabled      boolean      NOT NULL DEFAULT false,
    created       timestamptz    NOT NULL
);

-- A role for one product; for all of them if the product is empty.
CREATE TABLE role_grant (
    account varchar(100) COLLATE "C" NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    role    varchar(30) COLLATE "C"  NOT NULL,
    product varchar(100) COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (account, role, product)
);

-- Of a token only the hash is kept.
CREATE TABLE token (
    id        varchar(36) COLLATE "C"  PRIMARY KEY,
    account   varchar(100) COLLATE "C" NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    hash      varchar(64) COLLATE "C"  NOT NULL CONSTRAINT token_hash UNIQUE,
    label     varchar(200) NOT NULL,
    created   timestamptz    NOT NULL,
    expires   timestamptz,
    last_used timestamptz
);
CREATE INDEX token_of ON token (account, id);

-- Who is signed in with a browser; of the cookie only the hash is kept. expires moves with use, ends does not.
CREATE TABLE login_session (
    hash      varchar(64) COLLATE "C"  PRIMARY KEY,
    account   varchar(100) COLLATE "C" NOT NULL REFERENCES account (name) ON DELETE CASCADE,
    created   timestamptz    NOT NULL,
    last_used timestamptz    NOT NULL,
    expires   timestamptz    NOT NULL,
    ends      timestamptz    NOT NULL
);
CREATE INDEX login_session_of ON login_session (account);
CREATE INDEX login_session_end ON login_session (expires);

-- What people did that is not of one task, append only; the ids are in the order of time.
CREATE TABLE audit (
    id       varchar(36) COLLATE "C"  PRIMARY KEY,
    happened timestamptz    NOT NULL,
    actor    varchar(100) COLLATE "C" NOT NULL,
    origin   varchar(100),
    action   varchar(50) COLLATE "C"  NOT NULL,
    subject  varchar(200) COLLATE "C" NOT NULL,
    note     varchar(1000)
);
CREATE INDEX audit_actor ON audit (actor, id);
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_subject ON audit (subject, id);
CREATE INDEX audit_time ON audit (happened);
