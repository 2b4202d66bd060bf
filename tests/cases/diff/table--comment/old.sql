CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

COMMENT ON TABLE stg.receipts IS 'What came in.
One row for each pallet.';
