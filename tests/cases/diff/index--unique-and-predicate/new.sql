CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE UNIQUE INDEX receipts_qty ON stg.receipts USING btree (qty) INCLUDE (note) NULLS NOT DISTINCT WHERE (id > 0);
