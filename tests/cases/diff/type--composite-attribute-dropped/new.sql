CREATE SCHEMA ref;

CREATE TYPE ref.address AS (
	zip text
);

CREATE TABLE ref.customers (
    home ref.address
);

CREATE TABLE ref.places OF ref.address;
