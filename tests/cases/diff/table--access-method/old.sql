CREATE SCHEMA stg;

CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;

CREATE TABLE stg.receipts (
    id integer
);
