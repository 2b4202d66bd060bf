CREATE SCHEMA ref;

CREATE TYPE ref.address AS (
	street text,
	zip text
);

COMMENT ON COLUMN ref.address.zip IS 'Five digits';
