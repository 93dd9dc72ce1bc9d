-- The years on record of each municipality.
SELECT municipality, program_year, year_before, program_year = latest AS is_latest
FROM scope_year ORDER BY polish_order(municipality), program_year
