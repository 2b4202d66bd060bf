CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer,
    qty integer,
    note text
);
