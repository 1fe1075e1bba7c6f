SELECT p.product_name, p.organisation, p.title, p.given_name, p.family_name, p.order_code
FROM person p JOIN product ON product.id = p.product
WHERE status IN ('paid', 'pending') AND product.on_site AND p.id NOT IN (SELECT person FROM held
    WHERE is_entry)
