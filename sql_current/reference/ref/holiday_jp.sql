-- Rows of table ref.holiday_jp of a schema snapshot, format 1. Written by snapshot: do not edit, dump again.

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET search_path = '';
SET default_tablespace = '';
SET default_table_access_method = heap;

COPY "ref"."holiday_jp" ("hdate", "name") FROM stdin;
2026-01-01	元日
2026-01-12	成人の日
2026-02-11	建国記念の日
2026-02-23	天皇誕生日
2026-03-20	春分の日
2026-04-29	昭和の日
2026-05-03	憲法記念日
2026-05-04	みどりの日
2026-05-05	こどもの日
2026-05-06	休日
2026-07-20	海の日
2026-08-11	山の日
2026-09-21	敬老の日
2026-09-22	休日
2026-09-23	秋分の日
2026-10-12	スポーツの日
2026-11-03	文化の日
2026-11-23	勤労感謝の日
\.
