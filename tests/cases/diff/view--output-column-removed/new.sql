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

COMMENT ON VIEW stg.v IS 'kept?';

CREATE VIEW stg.w AS
 SELECT 'none'::text AS note
   FROM stg.v;

GRANT SELECT ON TABLE stg.v TO reader;
