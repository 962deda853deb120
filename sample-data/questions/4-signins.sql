-- Why is a user from the Budapest dev team on a payroll host in Ireland?
SELECT user_name, user_office, user_team, host, host_tag, host_country, count(*) AS signins,
       strftime(min(occurred_at), '%Y-%m-%d %H:%M') AS first_seen
FROM signins
WHERE host_tag = 'payroll' AND user_team NOT IN ('payroll', 'it')
GROUP BY ALL
ORDER BY signins DESC
