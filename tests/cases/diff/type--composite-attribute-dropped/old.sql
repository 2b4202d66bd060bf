CREATE SCHEMA ref;

CREATE TYPE ref.address AS (
	street text,
	zip integer
);

CREATE TABLE ref.customers (
    home ref.address
);

CREATE TABLE ref.places OF ref.address;
