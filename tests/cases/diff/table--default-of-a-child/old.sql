CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE TABLE stg.late (
    qty integer DEFAULT 1
)
INHERITS (stg.receipts);
