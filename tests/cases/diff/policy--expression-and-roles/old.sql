CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE POLICY own ON stg.receipts FOR SELECT TO reader USING ((qty > 0));

ALTER TABLE stg.receipts ENABLE ROW LEVEL SECURITY;
