CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE RULE kept AS
    ON DELETE TO stg.receipts
   WHERE (old.qty > 0) DO  UPDATE stg.receipts SET note = 'gone'::text
  WHERE (receipts.id = old.id);
