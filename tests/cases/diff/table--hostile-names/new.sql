CREATE SCHEMA stg;

CREATE TABLE stg."<script>alert(1)</script>" (
    "a|b" bigint,
    "`c`" text,
    "d""e'f
üñ" text
);

COMMENT ON TABLE stg."<script>alert(1)</script>" IS '<b>bold</b> | **bold** ](x)';
