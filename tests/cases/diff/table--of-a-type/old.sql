CREATE SCHEMA ref;

CREATE TYPE ref.kind AS (
	id integer,
	name text
);

CREATE TABLE ref.kinds (
    id integer,
    name text
);
