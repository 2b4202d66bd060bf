CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

ALTER TABLE ONLY stg.receipts
    ADD CONSTRAINT receipts_key UNIQUE (id);
