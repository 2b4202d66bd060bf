CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer CONSTRAINT id_given NOT NULL
);
