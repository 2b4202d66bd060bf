CREATE SCHEMA ref;

CREATE TYPE ref.status AS ENUM (
    'new',
    'checked',
    'done'
);
