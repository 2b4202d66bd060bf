CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    note text
);
