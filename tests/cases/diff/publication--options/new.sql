CREATE SCHEMA stg;

CREATE TABLE stg.receipts (
    id integer NOT NULL,
    qty integer,
    note text
);

CREATE PUBLICATION outward WITH (publish = 'insert', publish_via_partition_root = true);

ALTER PUBLICATION outward ADD TABLE ONLY stg.receipts;
