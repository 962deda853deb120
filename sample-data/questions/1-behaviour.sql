-- How many of the visits that looked at something ended in a purchase, by country? (a model answers)
SELECT * FROM conversion ORDER BY percent DESC, country
