WITH expected AS (
    SELECT p.product_name, p.id IN (SELECT person FROM held WHERE is_entry) AS came
    FROM person p JOIN product ON product.id = p.product
        WHERE status IN ('paid', 'pending') AND product.on_site
)
SELECT product_name, count(*), count(*) FILTER (came), count(*) FILTER (NOT came),
    round(count(*) FILTER (NOT came) / count(*), 4)
FROM expected GROUP BY product_name
