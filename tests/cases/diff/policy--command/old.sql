CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE POLICY own ON stg.receipts FOR SELECT USING ((qty > 0));
