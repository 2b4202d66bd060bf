CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE MATERIALIZED VIEW stg.m AS
 SELECT id,
    sum(qty) AS qty
   FROM stg.receipts
  GROUP BY id
  WITH NO DATA;

CREATE UNIQUE INDEX m_id ON stg.m USING btree (id);

GRANT SELECT ON TABLE stg.m TO reader;
