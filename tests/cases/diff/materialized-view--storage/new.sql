CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE MATERIALIZED VIEW stg.m
WITH (fillfactor='60') AS
 SELECT id
   FROM stg.receipts
  WITH NO DATA;
ALTER TABLE ONLY stg.m ALTER COLUMN id SET STATISTICS 10;

COMMENT ON COLUMN stg.m.id IS 'number';
