SELECT name, count(DISTINCT person), count(*) FROM held JOIN room ON room.id = held.room
    WHERE is_entry GROUP BY room.id, name
