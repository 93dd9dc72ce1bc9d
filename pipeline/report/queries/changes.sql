-- Of each year's demands: how many were new, carried over from the record before, or back after a break;
-- and how many of the record before were not raised again.
WITH stated AS (
    SELECT DISTINCT s.demand_id, coalesce(s.municipality, '') AS municipality, s.program_year
    FROM scope_stated s WHERE s.program_year IS NOT NULL
),
first AS (SELECT demand_id, municipality, min(program_year) AS year FROM stated GROUP BY ALL)
SELECT y.municipality, y.program_year, y.year_before,
       count(*) FILTER (WHERE f.year = y.program_year) AS new,
       count(*) FILTER (WHERE f.year < y.program_year AND b.demand_id IS NOT NULL) AS kept,
       count(*) FILTER (WHERE f.year < y.program_year AND b.demand_id IS NULL) AS returned,
       (SELECT count(*) FROM stated p WHERE p.municipality = y.municipality AND p.program_year = y.year_before
          AND NOT EXISTS (FROM stated n WHERE n.demand_id = p.demand_id AND n.municipality = p.municipality
                          AND n.program_year = y.program_year)) AS dropped
FROM scope_year y
     LEFT JOIN stated s ON s.municipality = y.municipality AND s.program_year = y.program_year
     LEFT JOIN first f ON f.demand_id = s.demand_id AND f.municipality = s.municipality
     LEFT JOIN stated b ON b.demand_id = s.demand_id AND b.municipality = s.municipality AND b.program_year = y.year_before
GROUP BY y.municipality, y.program_year, y.year_before
ORDER BY polish_order(y.municipality), y.program_year
