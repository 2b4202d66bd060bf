CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    a integer,
    b integer,
    total integer GENERATED ALWAYS AS ((a * b)) STORED
);
