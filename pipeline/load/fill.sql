-- From the stages' records (views named staged_…) to the tables, in the order that the keys ask for.
-- `place` is a record's place in its artifact: rows keep the order in which they were read.

INSERT INTO document BY NAME
WITH page_facts AS (
    SELECT document_id, count(*) AS pages,
           CASE WHEN count(DISTINCT text_source) > 1 THEN 'mixed' ELSE min(text_source) END AS text_source,
           list_sort(list_distinct(flatten(list(damage)))) AS damage
    FROM staged_page GROUP BY document_id
),
problem_facts AS (
    SELECT document_id,
           count(*) FILTER (WHERE severity = 'error' AND page IS NULL) AS errors,
           count(*) FILTER (WHERE severity = 'error' AND page IS NOT NULL) AS page_errors,
           count(*) FILTER (WHERE severity = 'doubt') AS doubts
    FROM staged_problem GROUP BY document_id
)
SELECT m.document_id, m.path, m.paths, m.sha256, m.size, m.media_type,
       coalesce(m.kind, c.kind, 'other') AS kind,
       coalesce(m.municipality, c.municipality) AS municipality,
       coalesce(m.program_year, c.program_year) AS program_year,
       CASE WHEN m.program_year IS NULL OR m.program_year = c.program_year
            THEN coalesce(c.program_year_to, c.program_year, m.program_year)
            ELSE m.program_year END AS program_year_to,
       coalesce(m.meeting_date, c.meeting_date) AS meeting_date,
       c.title, c.place,
       coalesce(p.pages, 0) AS pages, p.text_source, coalesce(p.damage, []) AS damage,
       CASE WHEN m.ignored THEN 'ignored'
            WHEN q.errors > 0 OR p.pages IS NULL THEN 'set_aside'
            WHEN q.page_errors > 0 THEN 'partly_read'
            WHEN q.doubts > 0 THEN 'doubtful'
            ELSE 'read' END AS status
FROM staged_document m
     LEFT JOIN staged_consultation c USING (document_id)
     LEFT JOIN page_facts p USING (document_id)
     LEFT JOIN problem_facts q USING (document_id)
ORDER BY m.path;

INSERT INTO page BY NAME SELECT * EXCLUDE (place) FROM staged_page ORDER BY place;
INSERT INTO correction BY NAME SELECT * EXCLUDE (place) FROM staged_correction ORDER BY place;
INSERT INTO doubt BY NAME SELECT * EXCLUDE (place) FROM staged_doubt ORDER BY place;

INSERT INTO proposal BY NAME
SELECT * EXCLUDE (place, parts, units), parts AS bbox FROM staged_proposal ORDER BY place;

INSERT INTO unit BY NAME
WITH named_by AS (
    SELECT pu.unit_id, min(d.municipality) AS municipality
    FROM staged_proposal_unit pu JOIN staged_proposal p USING (proposal_id)
         JOIN document d USING (document_id)
    GROUP BY pu.unit_id HAVING count(DISTINCT d.municipality) = 1
)
SELECT u.unit_id, u.name, u.kind, coalesce(u.municipality, n.municipality) AS municipality
FROM staged_unit u LEFT JOIN named_by n USING (unit_id)
ORDER BY polish_order(u.name), u.unit_id;

INSERT INTO unit_alias BY NAME SELECT * EXCLUDE (place) FROM staged_unit_alias ORDER BY place;
INSERT INTO proposal_unit BY NAME SELECT * EXCLUDE (place) FROM staged_proposal_unit ORDER BY place;

INSERT INTO moderator BY NAME
SELECT document_id, row_number() OVER (PARTITION BY document_id ORDER BY place) AS position,
       topic, name, affiliation
FROM staged_moderator ORDER BY place;

INSERT INTO demand BY NAME SELECT * EXCLUDE (place) FROM staged_demand ORDER BY place;
INSERT INTO demand_member BY NAME SELECT * EXCLUDE (place) FROM staged_demand_member ORDER BY place;
INSERT INTO match BY NAME SELECT * EXCLUDE (place) FROM staged_match ORDER BY place;
INSERT INTO demand_history BY NAME SELECT * EXCLUDE (place) FROM staged_demand_history ORDER BY place;

INSERT INTO event BY NAME
SELECT * EXCLUDE (place), row_number() OVER (PARTITION BY document_id ORDER BY place) AS position
FROM staged_event ORDER BY place;

INSERT INTO working_group BY NAME SELECT * EXCLUDE (place) FROM staged_working_group ORDER BY place;

INSERT INTO problem BY NAME
SELECT * EXCLUDE (place, document_id), nullif(document_id, '') AS document_id
FROM staged_problem ORDER BY place;

INSERT INTO run BY NAME SELECT * EXCLUDE (place) FROM staged_run ORDER BY started, run_id;
INSERT INTO word_form BY NAME SELECT form, lemma FROM staged_word_form ORDER BY form;
