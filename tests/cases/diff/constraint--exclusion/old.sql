CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer,
    box box
);

ALTER TABLE ONLY stg.receipts
    ADD CONSTRAINT no_overlap EXCLUDE USING gist (box WITH &&);
