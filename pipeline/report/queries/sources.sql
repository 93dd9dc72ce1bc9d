-- How far each source can be trusted.
WITH page_facts AS (
    SELECT document_id, avg(ocr_confidence) AS ocr_confidence,
           sum(len(regexp_extract_all(text, '[\p{L}]+'))) AS words
    FROM page GROUP BY document_id
),
fixes AS (SELECT document_id, count(*) AS corrections FROM correction GROUP BY document_id),
doubts AS (SELECT document_id, count(*) AS doubts FROM doubt GROUP BY document_id),
row_facts AS (
    SELECT document_id, count(*) AS proposals, avg(parse_confidence) AS parse_confidence,
           count(*) FILTER (WHERE len(reasons) > 0) AS doubtful
    FROM proposal GROUP BY document_id
)
SELECT d.document_id, d.path, d.kind, coalesce(d.municipality, '') AS municipality, d.program_year,
       d.program_year_to, d.meeting_date, d.title, d.pages, d.text_source, d.damage, d.status,
       p.ocr_confidence, coalesce(p.words, 0) AS words, coalesce(f.corrections, 0) AS corrections,
       coalesce(q.doubts, 0) AS doubts, coalesce(r.proposals, 0) AS proposals, r.parse_confidence,
       coalesce(r.doubtful, 0) AS doubtful
FROM scope_document d LEFT JOIN page_facts p USING (document_id) LEFT JOIN fixes f USING (document_id)
     LEFT JOIN doubts q USING (document_id) LEFT JOIN row_facts r USING (document_id)
ORDER BY d.program_year DESC NULLS LAST, d.kind, d.path
