-- What the report is about: records up to the programme year in the variable `year` (NULL: all), and of these the
-- proposals that name the unit in the variable `unit` (NULL: any) with all wordings of the demands they state.
-- A demand's status is told against its municipality's latest year within that scope.
CREATE OR REPLACE TEMP TABLE scope_document AS
SELECT * FROM document
WHERE getvariable('year') IS NULL OR program_year <= getvariable('year');

CREATE OR REPLACE TEMP TABLE scope_stated AS
SELECT m.demand_id, m.proposal_id, d.municipality, d.program_year
FROM demand_member m JOIN proposal p USING (proposal_id) JOIN scope_document d USING (document_id)
WHERE getvariable('unit') IS NULL OR m.demand_id IN (
    SELECT demand_id FROM demand_member JOIN proposal_unit USING (proposal_id) WHERE unit_id = getvariable('unit')
);

CREATE OR REPLACE TEMP TABLE scope_year AS
SELECT coalesce(municipality, '') AS municipality, program_year,
       lag(program_year) OVER (PARTITION BY municipality ORDER BY program_year) AS year_before,
       max(program_year) OVER (PARTITION BY municipality) AS latest
FROM (SELECT DISTINCT d.municipality, d.program_year
      FROM scope_document d JOIN proposal p USING (document_id) WHERE d.program_year IS NOT NULL);

CREATE OR REPLACE TEMP TABLE scope_demand AS
WITH told AS (
    SELECT demand_id,
           coalesce(list_sort(list(DISTINCT program_year) FILTER (WHERE program_year IS NOT NULL)), []) AS years,
           count(DISTINCT proposal_id) AS occurrences
    FROM scope_stated GROUP BY demand_id
)
SELECT d.demand_id, coalesce(d.municipality, '') AS municipality, d.label, t.years, t.occurrences,
       CASE WHEN len(t.years) = 0 OR y.latest IS NULL THEN NULL
            WHEN NOT list_contains(t.years, y.latest) THEN 'dropped'
            WHEN len(t.years) = 1 THEN 'new'
            WHEN list_contains(t.years, y.year_before) THEN 'recurring'
            ELSE 'returned' END AS status
FROM told t JOIN demand d USING (demand_id)
     LEFT JOIN scope_year y ON y.municipality = coalesce(d.municipality, '') AND y.program_year = y.latest;

CREATE OR REPLACE TEMP TABLE scope_proposal AS
SELECT p.proposal_id
FROM proposal p JOIN scope_document d USING (document_id)
WHERE getvariable('unit') IS NULL OR p.proposal_id IN (SELECT proposal_id FROM proposal_unit WHERE unit_id = getvariable('unit'))
   OR p.proposal_id IN (SELECT proposal_id FROM scope_stated);
