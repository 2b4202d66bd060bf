CREATE SCHEMA stg;

CREATE TABLE stg."<script>alert(1)</script>" (
    "a|b" integer,
    "`c`" text
);
