CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer CONSTRAINT id_known NOT NULL NO INHERIT
);
