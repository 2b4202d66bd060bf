CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE INDEX receipts_qty ON stg.receipts USING btree (qty);
