CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
)
WITH (fillfactor='70', toast.autovacuum_enabled='false');
