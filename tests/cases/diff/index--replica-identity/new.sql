CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE UNIQUE INDEX receipts_id ON stg.receipts USING btree (id);

ALTER TABLE ONLY stg.receipts REPLICA IDENTITY USING INDEX receipts_id;
