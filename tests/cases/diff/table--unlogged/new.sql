CREATE SCHEMA stg;

CREATE UNLOGGED TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);
