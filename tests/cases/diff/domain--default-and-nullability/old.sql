CREATE SCHEMA ref;

CREATE DOMAIN ref.email AS text;
