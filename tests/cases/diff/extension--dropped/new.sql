CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    code text,
    rate integer
);
