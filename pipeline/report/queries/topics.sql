-- What was talked about: proposals by topic and programme year.
SELECT p.topic, d.program_year, count(*) AS proposals
FROM scope_proposal JOIN proposal p USING (proposal_id) JOIN document d USING (document_id)
WHERE p.topic IS NOT NULL AND d.program_year IS NOT NULL
GROUP BY p.topic, d.program_year
ORDER BY polish_order(p.topic), d.program_year
