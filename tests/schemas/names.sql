-- Names and comments that no quoting rule should stumble over.
CREATE SCHEMA "売上";
CREATE SCHEMA "a.b; DROP";
CREATE SCHEMA "select";
COMMENT ON SCHEMA "売上" IS '売上マート
-- # table 売上.偽物
二行目; ''引用'' \ $$';
CREATE TABLE "売上"."月次 集計" ("年 月" date, "金額(円)" numeric, "it's ""quoted""" text, CONSTRAINT "主 キー" PRIMARY KEY ("年 月"));
COMMENT ON TABLE "売上"."月次 集計" IS '月次の集計。税抜き。';
COMMENT ON COLUMN "売上"."月次 集計"."金額(円)" IS E'単位は円\r\n改行つき\tタブ';
COMMENT ON CONSTRAINT "主 キー" ON "売上"."月次 集計" IS '一か月に一行';
CREATE INDEX "索 引" ON "売上"."月次 集計" (("金額(円)" + 1));
COMMENT ON INDEX "売上"."索 引" IS '-- not a comment';
CREATE VIEW "売上"."表示" AS SELECT "年 月", '表''示' AS "select", '\' AS "\" FROM "売上"."月次 集計";
CREATE TABLE "a.b; DROP"."table" ("order" int, "user" text DEFAULT 'x''); DROP TABLE t; --', "Mixed" "char");
CREATE TABLE "a.b; DROP"."TABLE" ("select" int);
CREATE TABLE "select"."new
line" (" " int, "
" int);
CREATE FUNCTION "select"."from"("in" "a.b; DROP"."table", "$0x" int DEFAULT 1) RETURNS "売上"."月次 集計" LANGUAGE plpgsql AS $_$
/* $$ */ BEGIN RETURN NULL; -- 何もしない
END $_$;
COMMENT ON FUNCTION "select"."from"("a.b; DROP"."table", int) IS '関数';
CREATE TYPE "select"."enum" AS ENUM ('', ' ', 'a''b', '値');
CREATE DOMAIN "select"."domain" AS "select"."enum" CHECK (VALUE <> '');
CREATE TABLE "select"."where" ("limit" "select"."domain"[] DEFAULT '{}', "end" "select"."enum" DEFAULT '値');
CREATE TRIGGER "before" BEFORE INSERT ON "select"."where" FOR EACH ROW
    EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger();
DROP TRIGGER "before" ON "select"."where";
CREATE TRIGGER "row" BEFORE UPDATE ON "select"."where" FOR EACH ROW
    EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger();
COMMENT ON TRIGGER "row" ON "select"."where" IS E'きっかけ\nsecond line';
CREATE POLICY "for all" ON "select"."where" USING ("end" = '値');
CREATE SEQUENCE "select"."名前がとても長いので六十三バイトで切ら";
CREATE COLLATION "select"."collate" FROM "C";
CREATE TEXT SEARCH CONFIGURATION "select"."検索" (COPY = pg_catalog.simple);
CREATE TABLE "select".searched (body text, vector tsvector GENERATED ALWAYS AS (to_tsvector('"select"."検索"'::regconfig, body)) STORED);
