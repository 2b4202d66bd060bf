CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

GRANT USAGE ON SCHEMA stg TO reader;

GRANT SELECT ON TABLE stg.receipts TO writer;
