CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer,
    qty integer
);

CREATE VIEW stg.v WITH (security_invoker='false') AS
 SELECT id,
    (qty)::bigint AS qty,
    (qty * 1.5) AS more
   FROM stg.receipts;
