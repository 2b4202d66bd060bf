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

CREATE TRIGGER touched BEFORE INSERT ON stg.receipts FOR EACH ROW EXECUTE FUNCTION stg.touch();
