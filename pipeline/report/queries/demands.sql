-- All demands in scope, the most lasting first, with what was said when and the units ever named.
WITH by_year AS (
    SELECT demand_id, program_year, count(DISTINCT proposal_id) AS occurrences
    FROM scope_stated WHERE program_year IS NOT NULL GROUP BY demand_id, program_year
),
unit_of AS (
    SELECT s.demand_id, list(DISTINCT u.name ORDER BY polish_order(u.name)) AS units
    FROM scope_stated s JOIN proposal_unit USING (proposal_id) JOIN unit u USING (unit_id)
    GROUP BY s.demand_id
),
answer AS (
    SELECT s.demand_id, max_by(p.remark, s.program_year) FILTER (WHERE p.remark <> '') AS remark
    FROM scope_stated s JOIN proposal p USING (proposal_id) GROUP BY s.demand_id
)
SELECT d.demand_id, d.municipality, d.label, d.years, d.occurrences, d.status,
       coalesce(u.units, []) AS units, coalesce(a.remark, '') AS remark,
       (SELECT map_from_entries(list((b.program_year, b.occurrences) ORDER BY b.program_year))
        FROM by_year b WHERE b.demand_id = d.demand_id) AS by_year
FROM scope_demand d LEFT JOIN unit_of u USING (demand_id) LEFT JOIN answer a USING (demand_id)
ORDER BY polish_order(d.municipality), len(d.years) DESC, d.occurrences DESC, polish_order(d.label), d.demand_id
