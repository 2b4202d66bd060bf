-- 曜日別の平均搬入量
CREATE MATERIALIZED VIEW mart.mv_inb_weekday_profile AS
SELECT CAST(date_part('isodow', ddate) AS smallint) AS iso_dow,
       round(avg(weight_ton), 3) AS avg_weight_ton,
       count(*) AS day_count
FROM mart.receive_daily
GROUP BY CAST(date_part('isodow', ddate) AS smallint);
CREATE UNIQUE INDEX idx_mv_inb_weekday_profile_pk ON mart.mv_inb_weekday_profile (iso_dow);
