CREATE SCHEMA ref;

CREATE DOMAIN ref.code AS text NOT NULL;

CREATE DOMAIN ref.positive AS integer
	CONSTRAINT is_positive CHECK ((VALUE > 0));

CREATE TABLE ref.items (
    code ref.code,
    price ref.positive,
    weight ref.positive
);
