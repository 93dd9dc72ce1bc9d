-- The figures at the top of the page.
SELECT (SELECT count(*) FROM scope_document WHERE status <> 'ignored') AS documents,
       (SELECT count(*) FROM scope_proposal) AS proposals,
       (SELECT count(*) FROM scope_demand) AS demands,
       (SELECT count(*) FROM scope_demand WHERE len(years) > 1) AS recurring,
       (SELECT count(*) FROM scope_demand WHERE status = 'new') AS new,
       (SELECT count(*) FROM scope_demand WHERE status = 'returned') AS returned,
       (SELECT count(*) FROM scope_demand WHERE status = 'dropped') AS dropped,
       (SELECT count(DISTINCT unit_id) FROM proposal_unit JOIN scope_proposal USING (proposal_id)) AS units
