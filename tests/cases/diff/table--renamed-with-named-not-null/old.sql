CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer NOT NULL
);

CREATE TABLE stg.items (
    code text NOT NULL
);
