CREATE SCHEMA raw;

CREATE SCHEMA ref;

CREATE TABLE ref.prices (
    id integer,
    price numeric(10,2),
    currency character(3)
);
