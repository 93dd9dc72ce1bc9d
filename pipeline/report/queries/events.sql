-- The consultations' schedules.
SELECT d.program_year, coalesce(d.municipality, '') AS municipality, d.path, e.position, e.date_from,
       e.date_to, e.time, e.description
FROM event e JOIN scope_document d USING (document_id)
ORDER BY d.program_year DESC NULLS LAST, coalesce(e.date_from, e.date_to), d.path, e.position
