SELECT reason, count(*) FROM turned_away WHERE asked(list) GROUP BY reason
