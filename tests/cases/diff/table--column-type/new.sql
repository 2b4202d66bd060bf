CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id bigint,
    qty numeric(10,2)
);
