CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE VIEW stg.v AS
SELECT
    NULL::integer AS id,
    NULL::text AS note,
    NULL::bigint AS n;

ALTER TABLE ONLY stg.receipts
    ADD CONSTRAINT receipts_pkey PRIMARY KEY (id);

CREATE OR REPLACE VIEW stg.v AS
 SELECT id,
    note,
    count(*) AS n
   FROM stg.receipts
  GROUP BY id;
