CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE PUBLICATION outward WITH (publish = 'insert, update, delete, truncate');
