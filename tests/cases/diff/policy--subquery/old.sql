CREATE SCHEMA stg;

CREATE TABLE stg.owners (
    id integer
);

CREATE TABLE stg.receipts (
    id integer,
    note text DEFAULT 'a
  b'::text,
    CONSTRAINT is_sane CHECK (
CASE
    WHEN (id > 0) THEN true
    ELSE (note IS NOT NULL)
END)
);

CREATE POLICY own ON stg.receipts USING ((EXISTS ( SELECT 1
   FROM stg.owners o
  WHERE (o.id = receipts.id))));
