-- 曜日・日区分別の平均受入量
CREATE MATERIALIZED VIEW mart.mv_receive_weekday_profile AS
SELECT iso_dow,
       day_type,
       round(avg(weight_ton), 3) AS avg_weight_ton,
       count(*) AS day_count
FROM mart.v_receive_daily
GROUP BY iso_dow, day_type;
CREATE UNIQUE INDEX idx_mv_receive_weekday_profile_pk
    ON mart.mv_receive_weekday_profile (iso_dow, day_type);
