CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE POLICY own ON stg.receipts AS RESTRICTIVE USING ((qty > 0)) WITH CHECK ((qty > 1));

COMMENT ON POLICY own ON stg.receipts IS 'positive';
