CREATE SCHEMA ref;

CREATE TYPE ref.address AS (
	street text,
	zip text
);
