CREATE SCHEMA ref;

CREATE DOMAIN ref.code AS character varying(8) COLLATE pg_catalog."C";
