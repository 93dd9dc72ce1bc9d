-- The words of the collection and their dictionary forms, for the search in the page.
SELECT form, lemma FROM word_form WHERE form <> lemma ORDER BY form
