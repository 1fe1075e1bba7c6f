SELECT organisation, sum((status IN ('paid', 'pending'))::INT)::BIGINT AS registered,
    count(*) FILTER (id IN (SELECT person FROM held WHERE is_entry)) AS came,
    count(*) FILTER (id IN (SELECT person FROM inside WHERE is_inside = 1))
FROM person GROUP BY organisation HAVING registered > 0 OR came > 0
