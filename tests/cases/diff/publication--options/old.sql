CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE PUBLICATION outward WITH (publish = 'insert, update, delete, truncate');

ALTER PUBLICATION outward ADD TABLE ONLY stg.receipts;
