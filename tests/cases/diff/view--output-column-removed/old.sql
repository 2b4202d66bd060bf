CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE VIEW stg.v AS
 SELECT id,
    qty,
    note
   FROM stg.receipts;

COMMENT ON VIEW stg.v IS 'kept?';

CREATE VIEW stg.w AS
 SELECT note
   FROM stg.v;

GRANT SELECT ON TABLE stg.v TO reader;
