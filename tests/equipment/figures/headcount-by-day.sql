SELECT day, product_name, count(DISTINCT person) FILTER (is_entry),
    count(*) FILTER (if(getvariable('only_list') IS NULL, is_arrival, is_newcomer)),
    count(*) FILTER (is_entry), count(*) FILTER (is_exit)
FROM held JOIN person ON person.id = held.person WHERE asked(list) AND NOT is_end GROUP BY day, product_name
