CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE VIEW stg.v WITH (security_barrier='true', security_invoker='true') AS
 SELECT id,
    qty
   FROM stg.receipts
  WHERE (qty > 0)
  WITH LOCAL CHECK OPTION;
