CREATE SCHEMA ref;

CREATE DOMAIN ref.code AS character varying(4);
