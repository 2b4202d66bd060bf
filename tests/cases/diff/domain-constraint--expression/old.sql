CREATE SCHEMA ref;

CREATE DOMAIN ref.pos AS integer;

ALTER DOMAIN ref.pos
    ADD CONSTRAINT is_positive CHECK ((VALUE > 0)) NOT VALID;
