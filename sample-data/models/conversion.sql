-- ---
-- description: How many of the visits from each country ended in a purchase.
-- columns:
--   country: {tests: [unique]}
-- ---
SELECT country, count(*) AS visits, count(*) FILTER (bought) AS purchases,
       round(100.0 * count(*) FILTER (bought) / count(*), 1) AS percent
FROM visits
GROUP BY country
