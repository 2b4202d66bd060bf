CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

GRANT SELECT(id) ON TABLE stg.receipts TO reader;

GRANT SELECT(qty) ON TABLE stg.receipts TO reader;

GRANT UPDATE(note) ON TABLE stg.receipts TO reader;
