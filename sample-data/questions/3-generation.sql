-- What did wind and sun contribute, and how much of the demand did they meet?
WITH made AS (
  SELECT date_trunc('day', occurred_at) AS day,
         sum(output_mw) FILTER (fuel = 'wind') / 1000 AS wind_gwh,
         sum(output_mw) FILTER (fuel = 'solar') / 1000 AS solar_gwh
  FROM generation GROUP BY day
), asked AS (
  SELECT date_trunc('day', occurred_at) AS day, sum(load_gw) / 2 AS demand_gwh FROM demand GROUP BY day
)
SELECT strftime(day, '%Y-%m-%d') AS day, round(wind_gwh, 1) AS wind_gwh, round(solar_gwh, 1) AS solar_gwh,
       round(100 * (wind_gwh + solar_gwh) / demand_gwh, 1) AS percent_of_demand
FROM made JOIN asked USING (day)
ORDER BY percent_of_demand DESC
LIMIT 5
