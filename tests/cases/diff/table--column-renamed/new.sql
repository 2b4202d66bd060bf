CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer,
    quantity integer,
    note text
);
