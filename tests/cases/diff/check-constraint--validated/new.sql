CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text,
    CONSTRAINT qty_range CHECK ((qty > 0))
);
