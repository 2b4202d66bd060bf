CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

GRANT SELECT,UPDATE ON TABLE stg.receipts TO reader WITH GRANT OPTION;
GRANT SELECT,INSERT ON TABLE stg.receipts TO writer;
GRANT SELECT ON TABLE stg.receipts TO PUBLIC;
