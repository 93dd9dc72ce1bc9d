-- What was set aside or doubted, the gravest first.
SELECT p.severity, p.stage, d.path, p.page, p.message
FROM problem p LEFT JOIN scope_document d USING (document_id)
WHERE p.document_id IS NULL OR d.document_id IS NOT NULL
ORDER BY p.severity, d.path NULLS FIRST, p.page NULLS FIRST, p.stage, p.message
