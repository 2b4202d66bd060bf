CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    note text COLLATE pg_catalog."C"
);
