-- The rows themselves, the latest programme first.
WITH named AS (
    SELECT pu.proposal_id, list({'id': u.unit_id, 'name': u.name} ORDER BY pu.position) AS units
    FROM proposal_unit pu JOIN unit u USING (unit_id) GROUP BY pu.proposal_id
),
stated AS (
    SELECT s.proposal_id, list(DISTINCT s.demand_id ORDER BY s.demand_id) AS demand_ids
    FROM scope_stated s GROUP BY s.proposal_id
)
SELECT p.proposal_id, p.document_id, d.path, coalesce(d.municipality, '') AS municipality, d.program_year,
       p.page_from, p.page_to, p.bbox, p.number, p.number_raw, p.topic, p.text_raw, p.text, p.remark,
       p.ocr_confidence, p.parse_confidence, p.reasons, coalesce(n.units, []) AS units,
       coalesce(s.demand_ids, []) AS demand_ids, d.text_source
FROM scope_proposal JOIN proposal p USING (proposal_id) JOIN document d USING (document_id)
     LEFT JOIN named n USING (proposal_id) LEFT JOIN stated s USING (proposal_id)
ORDER BY d.program_year DESC NULLS LAST, d.path, p.page_from, p.number NULLS LAST, p.proposal_id
