-- Which half-hours asked for unusually much, against the same half-hour of the other days?
SELECT strftime(occurred_at, '%Y-%m-%d %H:%M') AS half_hour, load_gw,
       round(load_gw / median(load_gw) OVER (PARTITION BY strftime(occurred_at, '%H:%M')), 2) AS times_the_usual
FROM demand
QUALIFY times_the_usual > 1.12
ORDER BY times_the_usual DESC
LIMIT 5
