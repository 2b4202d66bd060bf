CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    qty integer,
    CONSTRAINT qty_range CHECK ((qty > 0))
);
