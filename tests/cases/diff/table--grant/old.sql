CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

GRANT SELECT ON TABLE stg.receipts TO reader;
GRANT ALL ON TABLE stg.receipts TO writer;
