SELECT product_name, count(*) FILTER (state = 'printed'), count(*) FILTER (is_again),
    count(*) FILTER (state = 'unconfirmed'), count(*) FILTER (state = 'unknown'),
    count(*) FILTER (state = 'failed'),
    count(*) FILTER (state = 'cancelled'), count(*) FILTER (state IN ('queued', 'sending', 'sent')),
        count(*) FILTER (is_void)
FROM job JOIN person ON person.id = job.person GROUP BY product_name
