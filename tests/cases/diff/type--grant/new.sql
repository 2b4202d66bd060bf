CREATE SCHEMA ref;

CREATE TYPE ref.status AS ENUM (
    'new'
);

REVOKE ALL ON TYPE ref.status FROM PUBLIC;
GRANT ALL ON TYPE ref.status TO reader;
