-- 週別の受入実績 (ISO 週)
CREATE VIEW mart.v_receive_weekly AS
SELECT iso_year,
       iso_week,
       min(ddate) AS week_start,
       sum(vehicle_count) AS vehicle_count,
       sum(weight_ton) AS weight_ton,
       sum(amount) AS amount
FROM mart.v_receive_daily
GROUP BY iso_year, iso_week;
