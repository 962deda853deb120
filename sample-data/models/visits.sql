-- ---
-- materialized: table
-- description: A visit to the shop, from its first event to its last.
-- columns:
--   session: {description: The visit., tests: [not_null, unique]}
--   country: Where it came from.
--   bought: Whether it ended in a purchase.
-- ---
SELECT session, any_value(country) AS country, min(occurred_at) AS began, max(occurred_at) AS ended,
       bool_or(event = 'purchase') AS bought
FROM behaviour
GROUP BY session
