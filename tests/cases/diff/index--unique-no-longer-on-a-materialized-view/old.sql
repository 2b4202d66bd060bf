CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE MATERIALIZED VIEW stg.m AS
 SELECT id
   FROM stg.receipts
  WITH NO DATA;

CREATE UNIQUE INDEX m_id ON stg.m USING btree (id);
