CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer,
    code character varying(9)
);

CREATE VIEW stg.v AS
 SELECT id
   FROM stg.receipts
  WHERE ((code)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]));
