CREATE SCHEMA ref;

CREATE TYPE ref.kind AS (
	id integer,
	name text
);

CREATE TABLE ref.kinds OF ref.kind (
    id DEFAULT 1 NOT NULL
);
