CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE VIEW stg.v AS
 SELECT id,
    note,
    qty
   FROM stg.receipts;
