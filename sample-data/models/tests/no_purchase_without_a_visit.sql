-- Every purchase belongs to a visit: this must return no row.
SELECT * FROM conversion WHERE purchases > visits
