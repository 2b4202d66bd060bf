CREATE SCHEMA ref;

CREATE DOMAIN ref.code AS text;

CREATE DOMAIN ref.positive AS integer;

CREATE TABLE ref.items (
    code ref.code,
    price ref.positive
);
