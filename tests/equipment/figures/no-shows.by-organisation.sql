WITH expected AS (
    SELECT p.product_name, p.organisation, p.id IN (SELECT person FROM held WHERE is_entry) AS came
    FROM person p JOIN product ON product.id = p.product
        WHERE status IN ('paid', 'pending') AND product.on_site
)
SELECT product_name, organisation, count(*), count(*) FILTER (came), count(*) FILTER (NOT came) AS away,
    round(away / count(*), 4)
FROM expected GROUP BY product_name, organisation HAVING away > 0
