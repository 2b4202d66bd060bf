CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

ALTER TABLE ONLY stg.receipts FORCE ROW LEVEL SECURITY;

CREATE POLICY own ON stg.receipts USING ((note = CURRENT_USER));

ALTER TABLE stg.receipts ENABLE ROW LEVEL SECURITY;
