CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

COMMENT ON COLUMN stg.receipts.qty IS 'pieces';
