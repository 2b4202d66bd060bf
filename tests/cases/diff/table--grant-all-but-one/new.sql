-- Dumped from database version 18.1
-- Dumped by pg_dump version 18.1

CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer
);

GRANT SELECT,REFERENCES,DELETE,TRIGGER,TRUNCATE,MAINTAIN,UPDATE ON TABLE stg.receipts TO writer;
