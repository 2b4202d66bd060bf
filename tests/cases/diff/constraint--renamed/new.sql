CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

ALTER TABLE ONLY stg.receipts
    ADD CONSTRAINT pk_receipts PRIMARY KEY (id);
