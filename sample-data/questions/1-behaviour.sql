-- How many of the visits that looked at something ended in a purchase, by country?
WITH visits AS (
  SELECT session, any_value(country) AS country, bool_or(event = 'purchase') AS bought
  FROM behaviour
  GROUP BY session
)
SELECT country, count(*) AS visits, count(*) FILTER (bought) AS purchases,
       round(100.0 * count(*) FILTER (bought) / count(*), 1) AS percent
FROM visits
GROUP BY country
ORDER BY percent DESC, country
