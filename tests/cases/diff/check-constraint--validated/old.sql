CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

ALTER TABLE stg.receipts
    ADD CONSTRAINT qty_range CHECK ((qty > 0)) NOT VALID;
