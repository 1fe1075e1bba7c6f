SELECT product_name, sum((status IN ('paid', 'pending'))::INT)::BIGINT AS registered,
    count(*) FILTER (EXISTS (FROM held h WHERE h.person = p.id AND is_entry AND asked(list))) AS came,
    count(*) FILTER (if(getvariable('only_list') IS NULL,
        (SELECT is_inside = 1 FROM inside i WHERE i.person = p.id),
        (SELECT arg_max(is_entry, place) FROM held h WHERE h.person = p.id AND asked(list)))) AS here
FROM person p GROUP BY ALL HAVING registered > 0 OR EXISTS (FROM held h
    JOIN person q ON q.id = h.person WHERE is_entry AND q.product_name = p.product_name)
