CREATE SCHEMA ref;

CREATE TYPE ref.address AS (
	street text COLLATE pg_catalog."C",
	zip character varying(10),
	city text
);
