CREATE SCHEMA ref;

CREATE DOMAIN ref.email AS text NOT NULL DEFAULT 'nobody@example.org'::text;
