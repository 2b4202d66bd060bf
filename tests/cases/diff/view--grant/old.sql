CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE VIEW stg.v AS
 SELECT id
   FROM stg.receipts;

GRANT SELECT ON TABLE stg.v TO reader;
GRANT SELECT ON TABLE stg.v TO writer;
