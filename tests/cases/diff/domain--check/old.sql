CREATE SCHEMA ref;

CREATE DOMAIN ref.email AS text
	CONSTRAINT has_at CHECK ((VALUE ~ '@'::text));
