CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

COMMENT ON COLUMN stg.receipts.qty IS 'pieces, never negative';

COMMENT ON COLUMN stg.receipts.note IS 'free text';
