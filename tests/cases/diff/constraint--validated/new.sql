CREATE SCHEMA stg;

CREATE TABLE stg.items (
    id integer NOT NULL
);

CREATE TABLE stg.receipts (
    id integer,
    qty integer CONSTRAINT has_qty NOT NULL
);

ALTER TABLE ONLY stg.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stg.receipts
    ADD CONSTRAINT receipts_item FOREIGN KEY (id) REFERENCES stg.items(id);
