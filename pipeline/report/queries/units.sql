-- Each unit's load by programme year: demands, proposals, rows with a remark.
SELECT u.unit_id, u.name, coalesce(d.municipality, '') AS municipality, d.program_year,
       count(DISTINCT s.demand_id) AS demands,
       count(DISTINCT p.proposal_id) AS proposals,
       count(DISTINCT p.proposal_id) FILTER (WHERE p.remark <> '') AS answered
FROM unit u JOIN proposal_unit USING (unit_id) JOIN scope_proposal USING (proposal_id)
     JOIN proposal p USING (proposal_id) JOIN document d USING (document_id)
     LEFT JOIN scope_stated s USING (proposal_id)
WHERE d.program_year IS NOT NULL
GROUP BY u.unit_id, u.name, d.municipality, d.program_year
ORDER BY polish_order(u.name), u.unit_id, d.program_year
