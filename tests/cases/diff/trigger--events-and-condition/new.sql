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

CREATE TRIGGER touched BEFORE INSERT OR UPDATE OF qty ON stg.receipts FOR EACH ROW WHEN ((new.qty > 0)) EXECUTE FUNCTION stg.touch('a', 'b');
