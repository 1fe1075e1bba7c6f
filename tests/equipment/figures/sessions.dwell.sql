SELECT s.name, count(*) FILTER (minutes < 5), count(*) FILTER (minutes BETWEEN 5 AND 14),
    count(*) FILTER (minutes BETWEEN 15 AND 29), count(*) FILTER (minutes BETWEEN 30 AND 44),
    count(*) FILTER (minutes BETWEEN 45 AND 59), count(*) FILTER (minutes BETWEEN 60 AND 89),
    count(*) FILTER (minutes >= 90)
FROM dwell d JOIN session s ON s.id = d.session GROUP BY s.id, s.name
