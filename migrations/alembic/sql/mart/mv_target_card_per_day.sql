-- 目標カードの事前計算
CREATE MATERIALIZED VIEW mart.mv_target_card_per_day AS
SELECT ddate, day_type, month_target_ton, day_target_ton, day_actual_ton, month_actual_ton
FROM mart.v_target_card_per_day;
CREATE UNIQUE INDEX idx_mv_target_card_per_day_pk ON mart.mv_target_card_per_day (ddate);
