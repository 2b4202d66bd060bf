CREATE SCHEMA ref;

CREATE TYPE ref.status AS ENUM (
    'new',
    'done',
    'checked'
);
