CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE VIEW stg.open AS
 SELECT id,
    qty
   FROM stg.receipts;

ALTER TABLE ONLY stg.open ALTER COLUMN qty SET DEFAULT 1;
