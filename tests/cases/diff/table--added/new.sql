CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

COMMENT ON TABLE stg.receipts IS 'What came in';

CREATE INDEX receipts_qty ON stg.receipts USING btree (qty);

GRANT SELECT ON TABLE stg.receipts TO reader;
