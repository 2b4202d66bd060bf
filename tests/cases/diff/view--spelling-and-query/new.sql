CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer,
    code character varying(9)
);

CREATE VIEW stg.v AS
 SELECT id
   FROM stg.receipts
  WHERE (((code)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])) AND (id > 0));
