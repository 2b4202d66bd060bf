CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE TABLE stg.late (
    qty integer DEFAULT 2
)
INHERITS (stg.receipts);
