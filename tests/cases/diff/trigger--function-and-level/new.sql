CREATE SCHEMA stg;

CREATE FUNCTION stg.stamp() RETURNS trigger
    LANGUAGE plpgsql
    AS $$begin return new; end$$;

CREATE FUNCTION stg.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$begin return new; end$$;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE TRIGGER touched AFTER DELETE ON stg.receipts REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION stg.stamp();
