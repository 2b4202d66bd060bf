CREATE SCHEMA ref;

CREATE SCHEMA stg;

CREATE TABLE ref.items (
    id integer NOT NULL,
    code integer
);

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

ALTER TABLE ONLY ref.items
    ADD CONSTRAINT items_code_key UNIQUE (code);

ALTER TABLE ONLY ref.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (id);

ALTER TABLE ONLY stg.receipts
    ADD CONSTRAINT receipts_item FOREIGN KEY (qty) REFERENCES ref.items(id);
