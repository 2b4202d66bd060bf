CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer,
    qty integer
);

CREATE VIEW stg.v WITH (security_barrier='true', security_invoker='true') AS
 SELECT id,
    qty
   FROM stg.receipts;
