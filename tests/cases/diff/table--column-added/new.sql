CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer,
    qty numeric(10,2) DEFAULT 0 NOT NULL,
    note text
);
