CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    a integer,
    total integer GENERATED ALWAYS AS ((a * 2)) STORED
);
