WITH daily AS (
    SELECT day, count(DISTINCT person) AS persons,
        count(*) FILTER (if(getvariable('only_list') IS NULL, is_arrival, is_newcomer)) AS new
    FROM held WHERE is_entry AND asked(list) GROUP BY day
)
SELECT day, persons, new, persons - new, round((persons - new) / persons, 4) FROM daily
