CREATE SCHEMA raw;

CREATE SCHEMA ref;

CREATE TABLE raw.prices (
    id integer,
    price numeric(10,2),
    currency character(3)
);
