CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer NOT NULL
);

ALTER TABLE ONLY stg.receipts
    ADD CONSTRAINT receipts_pkey PRIMARY KEY (id, qty);
