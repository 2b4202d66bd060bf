-- 品目・月別の搬入量
CREATE MATERIALIZED VIEW mart.mv_inb_item_month AS
SELECT CAST(date_trunc('month', slip_date) AS date) AS month_start,
       item_cd,
       round(sum(net_weight) / 1000, 3) AS weight_ton
FROM raw.v_receive_king_typed
GROUP BY CAST(date_trunc('month', slip_date) AS date), item_cd;
CREATE UNIQUE INDEX idx_mv_inb_item_month_pk ON mart.mv_inb_item_month (month_start, item_cd);
