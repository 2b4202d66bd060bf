CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    a integer,
    total integer
);
