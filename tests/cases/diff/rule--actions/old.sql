CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE RULE kept AS
    ON DELETE TO stg.receipts DO INSTEAD NOTHING;
