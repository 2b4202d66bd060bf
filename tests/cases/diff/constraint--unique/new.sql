CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

ALTER TABLE ONLY stg.receipts
    ADD CONSTRAINT receipts_key UNIQUE NULLS NOT DISTINCT (id) INCLUDE (note) DEFERRABLE INITIALLY DEFERRED;

COMMENT ON CONSTRAINT receipts_key ON stg.receipts IS 'one of each';
