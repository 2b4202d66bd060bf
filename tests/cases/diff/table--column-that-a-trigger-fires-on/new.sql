CREATE SCHEMA stg;

CREATE FUNCTION stg.note_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$BEGIN RETURN NEW; END$$;

CREATE TABLE stg.receipts (
    id integer,
    qty bigint
);

CREATE TRIGGER on_qty BEFORE UPDATE OF qty ON stg.receipts FOR EACH ROW EXECUTE FUNCTION stg.note_change();
