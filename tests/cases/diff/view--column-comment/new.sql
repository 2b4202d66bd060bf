CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE VIEW stg.v AS
 SELECT id,
    qty
   FROM stg.receipts;

COMMENT ON VIEW stg.v IS 'all of them';

COMMENT ON COLUMN stg.v.qty IS 'pieces';
