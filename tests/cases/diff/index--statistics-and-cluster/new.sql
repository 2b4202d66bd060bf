CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE INDEX receipts_qty ON stg.receipts USING btree (lower(note));

ALTER TABLE stg.receipts CLUSTER ON receipts_qty;
ALTER INDEX stg.receipts_qty ALTER COLUMN 1 SET STATISTICS 400;

COMMENT ON INDEX stg.receipts_qty IS 'for search';
