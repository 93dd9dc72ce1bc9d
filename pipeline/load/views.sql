-- Views for the three kinds of users: analysts, the dialogue office, researchers.

CREATE VIEW recurring_demand AS
WITH unit_of AS (
    SELECT m.demand_id, list(DISTINCT u.name ORDER BY polish_order(u.name), u.name) AS units
    FROM demand_member m JOIN proposal_unit pu USING (proposal_id) JOIN unit u USING (unit_id)
    GROUP BY m.demand_id
)
SELECT d.demand_id, d.municipality, d.label, d.first_year, d.last_year, d.years,
       len(d.years) AS year_count, d.occurrences, d.status, coalesce(u.units, []) AS units
FROM demand d LEFT JOIN unit_of u USING (demand_id)
WHERE len(d.years) > 1
ORDER BY year_count DESC, d.occurrences DESC, polish_order(d.label), d.demand_id;
COMMENT ON VIEW recurring_demand IS 'Demands stated for more than one programme year, the most lasting first, labels in Polish order.';
COMMENT ON COLUMN recurring_demand.demand_id IS 'The demand.';
COMMENT ON COLUMN recurring_demand.municipality IS 'The municipality it is addressed to.';
COMMENT ON COLUMN recurring_demand.label IS 'The demand in words.';
COMMENT ON COLUMN recurring_demand.first_year IS 'First programme year in which it was stated.';
COMMENT ON COLUMN recurring_demand.last_year IS 'Last programme year in which it was stated.';
COMMENT ON COLUMN recurring_demand.years IS 'All programme years in which it was stated, sorted.';
COMMENT ON COLUMN recurring_demand.year_count IS 'In how many programme years it was stated.';
COMMENT ON COLUMN recurring_demand.occurrences IS 'How many proposals state it.';
COMMENT ON COLUMN recurring_demand.status IS 'recurring, returned or dropped, against the latest year on record.';
COMMENT ON COLUMN recurring_demand.units IS 'Units ever named for it, in Polish order.';

CREATE VIEW demand_by_year AS
SELECT d.demand_id, d.municipality, d.label, doc.program_year,
       count(DISTINCT p.proposal_id) AS occurrences,
       list(DISTINCT p.proposal_id ORDER BY p.proposal_id) AS proposal_ids,
       count(DISTINCT p.proposal_id) FILTER (WHERE p.remark <> '') AS answered,
       d.status
FROM demand d JOIN demand_member m USING (demand_id) JOIN proposal p USING (proposal_id)
     JOIN document doc USING (document_id)
WHERE doc.program_year IS NOT NULL
GROUP BY d.demand_id, d.municipality, d.label, doc.program_year, d.status
ORDER BY doc.program_year, polish_order(d.label), d.demand_id;
COMMENT ON VIEW demand_by_year IS 'Each demand in each programme year in which it was stated.';
COMMENT ON COLUMN demand_by_year.demand_id IS 'The demand.';
COMMENT ON COLUMN demand_by_year.municipality IS 'The municipality it is addressed to.';
COMMENT ON COLUMN demand_by_year.label IS 'The demand in words.';
COMMENT ON COLUMN demand_by_year.program_year IS 'The programme year.';
COMMENT ON COLUMN demand_by_year.occurrences IS 'How many proposals of that year state it.';
COMMENT ON COLUMN demand_by_year.proposal_ids IS 'Those proposals.';
COMMENT ON COLUMN demand_by_year.answered IS 'How many of them carry a remark beside the units.';
COMMENT ON COLUMN demand_by_year.status IS 'The demand''s status against the latest year on record.';

CREATE VIEW unit_load AS
SELECT u.unit_id, u.name, u.kind, doc.municipality, doc.program_year,
       count(DISTINCT m.demand_id) AS demands,
       count(DISTINCT m.demand_id) FILTER (WHERE len(d.years) > 1) AS recurring_demands,
       count(DISTINCT pu.proposal_id) AS proposals,
       count(DISTINCT pu.proposal_id) FILTER (WHERE p.remark <> '') AS answered
FROM unit u JOIN proposal_unit pu USING (unit_id) JOIN proposal p USING (proposal_id)
     JOIN document doc USING (document_id)
     LEFT JOIN demand_member m USING (proposal_id) LEFT JOIN demand d USING (demand_id)
GROUP BY u.unit_id, u.name, u.kind, doc.municipality, doc.program_year
ORDER BY doc.program_year NULLS LAST, demands DESC, proposals DESC, polish_order(u.name), u.unit_id,
         doc.municipality;
COMMENT ON VIEW unit_load IS 'Demands per responsible unit and programme year, the busiest first.';
COMMENT ON COLUMN unit_load.unit_id IS 'The unit.';
COMMENT ON COLUMN unit_load.name IS 'Its canonical name.';
COMMENT ON COLUMN unit_load.kind IS 'Its kind.';
COMMENT ON COLUMN unit_load.municipality IS 'The municipality of the records.';
COMMENT ON COLUMN unit_load.program_year IS 'The programme year; NULL where the record does not say.';
COMMENT ON COLUMN unit_load.demands IS 'How many different demands name the unit that year.';
COMMENT ON COLUMN unit_load.recurring_demands IS 'How many of these were stated for other years too.';
COMMENT ON COLUMN unit_load.proposals IS 'How many proposals name the unit that year.';
COMMENT ON COLUMN unit_load.answered IS 'How many of these proposals carry a remark beside the units.';

CREATE VIEW new_and_dropped AS
SELECT d.status, d.demand_id, d.municipality, d.label, d.first_year, d.last_year, d.years, d.occurrences
FROM demand d
WHERE d.status IN ('new', 'dropped')
ORDER BY d.municipality, d.status, d.last_year DESC, d.occurrences DESC, polish_order(d.label), d.demand_id;
COMMENT ON VIEW new_and_dropped IS 'What changed against the municipality''s latest year on record: demands stated only then, and demands no longer stated then. Those that came back are in recurring_demand with status returned.';
COMMENT ON COLUMN new_and_dropped.status IS 'new or dropped.';
COMMENT ON COLUMN new_and_dropped.demand_id IS 'The demand.';
COMMENT ON COLUMN new_and_dropped.municipality IS 'The municipality it is addressed to.';
COMMENT ON COLUMN new_and_dropped.label IS 'The demand in words.';
COMMENT ON COLUMN new_and_dropped.first_year IS 'First programme year in which it was stated.';
COMMENT ON COLUMN new_and_dropped.last_year IS 'Last programme year in which it was stated.';
COMMENT ON COLUMN new_and_dropped.years IS 'All programme years in which it was stated, sorted.';
COMMENT ON COLUMN new_and_dropped.occurrences IS 'How many proposals state it.';

CREATE VIEW search AS
WITH stated AS (
    SELECT proposal_id, list(DISTINCT demand_id ORDER BY demand_id) AS demand_ids
    FROM demand_member GROUP BY proposal_id
)
SELECT p.proposal_id, doc.municipality, doc.program_year, p.number, p.topic, p.text, p.lemmas,
       coalesce(s.demand_ids, []) AS demand_ids
FROM proposal p JOIN document doc USING (document_id) LEFT JOIN stated s USING (proposal_id)
ORDER BY doc.program_year NULLS LAST, p.proposal_id;
COMMENT ON VIEW search IS 'Proposals with the dictionary forms of their words; ask it through the macro: FROM search_for(''lokale miejskie'').';
COMMENT ON COLUMN search.proposal_id IS 'The proposal.';
COMMENT ON COLUMN search.municipality IS 'The municipality of the record.';
COMMENT ON COLUMN search.program_year IS 'The programme year; NULL where the record does not say.';
COMMENT ON COLUMN search.number IS 'The row''s number (Lp.).';
COMMENT ON COLUMN search.topic IS 'The topic of the discussion table.';
COMMENT ON COLUMN search.text IS 'The proposal, repaired.';
COMMENT ON COLUMN search.lemmas IS 'Its words in their dictionary forms, lower case.';
COMMENT ON COLUMN search.demand_ids IS 'The demands it states.';

-- All proposals that hold every word of the question in any of its forms.
CREATE MACRO search_for(question) AS TABLE
WITH wanted AS (
    SELECT list(coalesce(f.lemma, w.form)) AS lemmas
    FROM (SELECT unnest(regexp_extract_all(lower(question), '[\p{L}]+(?:-[\p{L}]+)*')) AS form) w
         LEFT JOIN word_form f USING (form)
)
SELECT s.* FROM search s, wanted WHERE list_has_all(s.lemmas, wanted.lemmas);
