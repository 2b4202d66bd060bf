CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer,
    note text
);
