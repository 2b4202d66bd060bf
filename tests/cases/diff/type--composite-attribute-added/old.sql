CREATE SCHEMA ref;

CREATE TYPE ref.address AS (
	street text,
	zip character varying(5)
);
