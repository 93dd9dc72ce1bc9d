-- The tables of `consultations.duckdb`: keys, enums and checks are constraints, every table and
-- column carries a COMMENT. Lengths are points (1/72 inch) from the page's top left corner, pages
-- count from 1, confidences and probabilities run from 0 to 1.

CREATE TYPE document_kind AS ENUM ('proposal_summary', 'announcement', 'concept', 'other');
CREATE TYPE document_text_source AS ENUM ('text_layer', 'ocr', 'native', 'plain_text', 'mixed');
CREATE TYPE page_text_source AS ENUM ('text_layer', 'ocr', 'native', 'plain_text');
CREATE TYPE document_status AS ENUM ('read', 'doubtful', 'partly_read', 'set_aside', 'ignored');
CREATE TYPE severity AS ENUM ('error', 'doubt', 'note');
CREATE TYPE demand_status AS ENUM ('new', 'recurring', 'returned', 'dropped');
CREATE TYPE match_decision AS ENUM ('same', 'different', 'unsure');
CREATE TYPE decider AS ENUM ('model', 'person');
CREATE TYPE demand_change AS ENUM ('merged', 'split', 'renamed');

-- Sorting as a Polish dictionary does (ł after l, ą after a), without any extension: in every
-- byte order "~" comes after all letters.
CREATE MACRO polish_order(label) AS
    replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(label),
        'ą', 'a~'), 'ć', 'c~'), 'ę', 'e~'), 'ł', 'l~'), 'ń', 'n~'), 'ó', 'o~'), 'ś', 's~'),
        'ź', 'z~'), 'ż', 'z~~');

CREATE TABLE document (
    document_id VARCHAR PRIMARY KEY CHECK (regexp_full_match(document_id, 'd[0-9a-f]{12}')),
    path VARCHAR NOT NULL UNIQUE,
    paths VARCHAR[] NOT NULL,
    sha256 VARCHAR NOT NULL UNIQUE CHECK (length(sha256) = 64),
    size BIGINT NOT NULL CHECK (size >= 0),
    media_type VARCHAR NOT NULL,
    kind document_kind NOT NULL,
    municipality VARCHAR,
    program_year INTEGER,
    program_year_to INTEGER,
    meeting_date DATE,
    title VARCHAR,
    place VARCHAR,
    pages INTEGER NOT NULL CHECK (pages >= 0),
    text_source document_text_source,
    damage VARCHAR[] NOT NULL,
    status document_status NOT NULL,
    CHECK (program_year_to >= program_year)
);
COMMENT ON TABLE document IS 'One raw file, known by its bytes: two copies are one document with two paths.';
COMMENT ON COLUMN document.document_id IS 'Key: "d" and the first 12 hex digits of the content''s sha256.';
COMMENT ON COLUMN document.path IS 'Where the file lies under the folder of raw files; the first path of several copies.';
COMMENT ON COLUMN document.paths IS 'All paths under which the same bytes lie, sorted.';
COMMENT ON COLUMN document.sha256 IS 'SHA-256 of the file''s bytes, hexadecimal.';
COMMENT ON COLUMN document.size IS 'Size of the file in bytes.';
COMMENT ON COLUMN document.media_type IS 'What the bytes are (not what the name says), as a media type.';
COMMENT ON COLUMN document.kind IS 'What the record is: a table of proposals, an announcement, a concept of a consultation, or other.';
COMMENT ON COLUMN document.municipality IS 'The municipality, from the record or its sidecar; NULL where neither says.';
COMMENT ON COLUMN document.program_year IS 'The year the programme is for; the first, where it runs over several. NULL where the record does not say.';
COMMENT ON COLUMN document.program_year_to IS 'The last year the programme is for; equal to program_year for a programme of one year.';
COMMENT ON COLUMN document.meeting_date IS 'The day of the consultation meeting; NULL where the record does not say.';
COMMENT ON COLUMN document.title IS 'The record''s own title, repaired; NULL where it has none.';
COMMENT ON COLUMN document.place IS 'Where the consultation took place; NULL where the record does not say.';
COMMENT ON COLUMN document.pages IS 'How many pages the document has in table page.';
COMMENT ON COLUMN document.text_source IS 'Where its text comes from: text_layer of a PDF, ocr of an image, native (DOCX, ODT, XLSX, HTML), plain_text, or mixed; NULL without pages.';
COMMENT ON COLUMN document.damage IS 'What was found wrong with its text, over all its pages; empty when nothing.';
COMMENT ON COLUMN document.status IS 'read: without remarks; doubtful: a problem asks for a look; partly_read: an error on some page; set_aside: not read; ignored: a sidecar says so.';

CREATE TABLE page (
    document_id VARCHAR NOT NULL REFERENCES document (document_id),
    page INTEGER NOT NULL CHECK (page >= 1),
    page_id VARCHAR NOT NULL UNIQUE,
    text_source page_text_source NOT NULL,
    width_pt DOUBLE NOT NULL CHECK (width_pt > 0),
    height_pt DOUBLE NOT NULL CHECK (height_pt > 0),
    rotation INTEGER NOT NULL CHECK (rotation IN (0, 90, 180, 270)),
    skew_deg DOUBLE NOT NULL,
    text_raw VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    ocr_confidence DOUBLE CHECK (ocr_confidence BETWEEN 0 AND 1),
    damage VARCHAR[] NOT NULL,
    PRIMARY KEY (document_id, page)
);
COMMENT ON TABLE page IS 'One page. Files without pages of their own (DOCX, HTML, text) are laid out on synthetic ones, 6 points a character.';
COMMENT ON COLUMN page.document_id IS 'The document it belongs to.';
COMMENT ON COLUMN page.page IS 'The page''s number in its document, from 1.';
COMMENT ON COLUMN page.page_id IS 'The same as one word: document_id and page.';
COMMENT ON COLUMN page.text_source IS 'Where this page''s text comes from: text_layer, ocr, native or plain_text.';
COMMENT ON COLUMN page.width_pt IS 'Width of the upright page in points.';
COMMENT ON COLUMN page.height_pt IS 'Height of the upright page in points.';
COMMENT ON COLUMN page.rotation IS 'Degrees (0, 90, 180, 270) by which the stored image was turned clockwise to stand upright.';
COMMENT ON COLUMN page.skew_deg IS 'Degrees that were straightened after the rotation.';
COMMENT ON COLUMN page.text_raw IS 'The text as read, in reading order; correction.start points into it.';
COMMENT ON COLUMN page.text IS 'The repaired text: the page''s corrections replayed over text_raw.';
COMMENT ON COLUMN page.ocr_confidence IS 'Mean confidence of the recognition, 0 to 1; NULL for text that was not read from an image.';
COMMENT ON COLUMN page.damage IS 'What was found wrong with the page''s text; empty when nothing.';

CREATE TABLE correction (
    document_id VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    start INTEGER NOT NULL CHECK (start >= 0),
    raw VARCHAR NOT NULL,
    repaired VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    runner_up VARCHAR,
    PRIMARY KEY (document_id, page, start),
    FOREIGN KEY (document_id, page) REFERENCES page (document_id, page)
);
COMMENT ON TABLE correction IS 'One repaired stretch of a page''s raw text.';
COMMENT ON COLUMN correction.document_id IS 'The document.';
COMMENT ON COLUMN correction.page IS 'The page, from 1.';
COMMENT ON COLUMN correction.start IS 'Where raw begins in page.text_raw, in characters from 0.';
COMMENT ON COLUMN correction.raw IS 'What was read.';
COMMENT ON COLUMN correction.repaired IS 'What it became.';
COMMENT ON COLUMN correction.method IS 'The rule or model that decided.';
COMMENT ON COLUMN correction.confidence IS 'How sure the repair is, 0 to 1.';
COMMENT ON COLUMN correction.runner_up IS 'The next best reading; NULL where there was none.';

CREATE TABLE doubt (
    document_id VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    start INTEGER NOT NULL CHECK (start >= 0),
    raw VARCHAR NOT NULL,
    candidate VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    FOREIGN KEY (document_id, page) REFERENCES page (document_id, page)
);
COMMENT ON TABLE doubt IS 'One token left as read because its repair was not sure enough; for a person to settle.';
COMMENT ON COLUMN doubt.document_id IS 'The document.';
COMMENT ON COLUMN doubt.page IS 'The page, from 1.';
COMMENT ON COLUMN doubt.start IS 'Where raw begins in page.text_raw, in characters from 0.';
COMMENT ON COLUMN doubt.raw IS 'What was read, and stands.';
COMMENT ON COLUMN doubt.candidate IS 'What it may have been meant to be.';
COMMENT ON COLUMN doubt.method IS 'The rule or model that proposed it.';
COMMENT ON COLUMN doubt.confidence IS 'How sure the candidate is, 0 to 1; below the repair threshold.';

CREATE TABLE proposal (
    proposal_id VARCHAR PRIMARY KEY,
    document_id VARCHAR NOT NULL REFERENCES document (document_id),
    page_from INTEGER NOT NULL CHECK (page_from >= 1),
    page_to INTEGER NOT NULL,
    bbox STRUCT(page INTEGER, x0 DOUBLE, top DOUBLE, x1 DOUBLE, bottom DOUBLE)[] NOT NULL,
    number INTEGER,
    number_raw VARCHAR NOT NULL,
    topic VARCHAR,
    text_raw VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    lines VARCHAR[] NOT NULL,
    remark VARCHAR NOT NULL,
    ocr_confidence DOUBLE NOT NULL CHECK (ocr_confidence BETWEEN 0 AND 1),
    parse_confidence DOUBLE NOT NULL CHECK (parse_confidence BETWEEN 0 AND 1),
    reasons VARCHAR[] NOT NULL,
    others STRUCT(name VARCHAR, text VARCHAR)[] NOT NULL,
    lemmas VARCHAR[] NOT NULL,
    CHECK (page_to >= page_from)
);
COMMENT ON TABLE proposal IS 'One row of a proposal table (propozycja).';
COMMENT ON COLUMN proposal.proposal_id IS 'Key: the document, the page the row begins on and the row''s place there; outlives a better reading.';
COMMENT ON COLUMN proposal.document_id IS 'The document it stands in.';
COMMENT ON COLUMN proposal.page_from IS 'The page the row begins on.';
COMMENT ON COLUMN proposal.page_to IS 'The page the row ends on.';
COMMENT ON COLUMN proposal.bbox IS 'Where the row stands: the box of its part on each page, in points from the top left.';
COMMENT ON COLUMN proposal.number IS 'The row''s number (Lp.) as the sequence settled it; NULL where it has none.';
COMMENT ON COLUMN proposal.number_raw IS 'The number as read; may be damaged or empty.';
COMMENT ON COLUMN proposal.topic IS 'The topic of the discussion table (temat stolika); NULL where none could be read.';
COMMENT ON COLUMN proposal.text_raw IS 'The proposal as read, in one line.';
COMMENT ON COLUMN proposal.text IS 'The proposal with its letters repaired, in one line; the author''s own slips stay.';
COMMENT ON COLUMN proposal.lines IS 'The cell''s own lines, repaired.';
COMMENT ON COLUMN proposal.remark IS 'What stands beside the units: the office''s answer or remark; empty where nothing.';
COMMENT ON COLUMN proposal.ocr_confidence IS 'Mean confidence of the row''s words, 0 to 1; 1 for text not read from an image.';
COMMENT ON COLUMN proposal.parse_confidence IS 'How sure it is that the row was taken apart rightly, 0 to 1.';
COMMENT ON COLUMN proposal.reasons IS 'What lowered parse_confidence; empty when nothing.';
COMMENT ON COLUMN proposal.others IS 'What the row says in further columns (cost, place, result), each under its header; empty where there are none.';
COMMENT ON COLUMN proposal.lemmas IS 'The text''s words in their dictionary forms, lower case, in order; the view search stands on them.';

CREATE TABLE unit (
    unit_id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind <> '' AND kind = lower(kind)),
    municipality VARCHAR
);
COMMENT ON TABLE unit IS 'One responsible unit (jednostka odpowiedzialna) under its canonical name.';
COMMENT ON COLUMN unit.unit_id IS 'Key, made from the name.';
COMMENT ON COLUMN unit.name IS 'Canonical name.';
COMMENT ON COLUMN unit.kind IS 'Kind of unit in Polish, lower case: wydział, biuro, ośrodek, pełnomocnik … (people may add kinds in units.csv).';
COMMENT ON COLUMN unit.municipality IS 'The municipality whose records name it; NULL where none or several do.';

CREATE TABLE unit_alias (
    unit_id VARCHAR NOT NULL REFERENCES unit (unit_id),
    alias VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    PRIMARY KEY (unit_id, alias, source)
);
COMMENT ON TABLE unit_alias IS 'A spelling under which a unit occurs.';
COMMENT ON COLUMN unit_alias.unit_id IS 'The unit.';
COMMENT ON COLUMN unit_alias.alias IS 'The spelling.';
COMMENT ON COLUMN unit_alias.source IS 'Where it is from: the collection itself, or units.csv.';

CREATE TABLE proposal_unit (
    proposal_id VARCHAR NOT NULL REFERENCES proposal (proposal_id),
    unit_id VARCHAR NOT NULL REFERENCES unit (unit_id),
    position INTEGER NOT NULL CHECK (position >= 1),
    raw VARCHAR NOT NULL,
    PRIMARY KEY (proposal_id, position)
);
COMMENT ON TABLE proposal_unit IS 'A unit named for a proposal.';
COMMENT ON COLUMN proposal_unit.proposal_id IS 'The proposal.';
COMMENT ON COLUMN proposal_unit.unit_id IS 'The unit.';
COMMENT ON COLUMN proposal_unit.position IS 'Its place among the row''s units, from 1.';
COMMENT ON COLUMN proposal_unit.raw IS 'The name as it stands in the row.';

CREATE TABLE moderator (
    document_id VARCHAR NOT NULL REFERENCES document (document_id),
    position INTEGER NOT NULL CHECK (position >= 1),
    topic VARCHAR,
    name VARCHAR NOT NULL,
    affiliation VARCHAR NOT NULL,
    PRIMARY KEY (document_id, position)
);
COMMENT ON TABLE moderator IS 'A moderator of a topic''s table. Personal data: left out of public exports.';
COMMENT ON COLUMN moderator.document_id IS 'The document.';
COMMENT ON COLUMN moderator.position IS 'Place among the document''s moderators, from 1.';
COMMENT ON COLUMN moderator.topic IS 'The topic; NULL where it could not be read.';
COMMENT ON COLUMN moderator.name IS 'Name and surname.';
COMMENT ON COLUMN moderator.affiliation IS 'Institution or organisation; empty where none is named.';

CREATE TABLE demand (
    demand_id VARCHAR PRIMARY KEY,
    municipality VARCHAR,
    label VARCHAR NOT NULL CHECK (label <> ''),
    first_year INTEGER,
    last_year INTEGER,
    years INTEGER[] NOT NULL,
    occurrences INTEGER NOT NULL CHECK (occurrences >= 1),
    status demand_status,
    CHECK (last_year >= first_year)
);
COMMENT ON TABLE demand IS 'One demand (postulat), however often and however worded; stated once, it is a demand too.';
COMMENT ON COLUMN demand.demand_id IS 'Key; stable when documents are added.';
COMMENT ON COLUMN demand.municipality IS 'The municipality it is addressed to; NULL where its records do not say.';
COMMENT ON COLUMN demand.label IS 'The demand in words: one of its own statements.';
COMMENT ON COLUMN demand.first_year IS 'First programme year in which it was stated.';
COMMENT ON COLUMN demand.last_year IS 'Last programme year in which it was stated.';
COMMENT ON COLUMN demand.years IS 'All programme years in which it was stated, sorted.';
COMMENT ON COLUMN demand.occurrences IS 'How many proposals state it.';
COMMENT ON COLUMN demand.status IS 'Against the municipality''s latest year on record: new (only then), recurring (then and in the record before), returned (then and earlier, not in the record before), dropped (not then); NULL without years.';

CREATE TABLE demand_member (
    demand_id VARCHAR NOT NULL REFERENCES demand (demand_id),
    proposal_id VARCHAR NOT NULL REFERENCES proposal (proposal_id),
    part INTEGER NOT NULL CHECK (part >= 0),
    probability DOUBLE NOT NULL CHECK (probability BETWEEN 0 AND 1),
    decided_by decider NOT NULL,
    PRIMARY KEY (demand_id, proposal_id, part)
);
COMMENT ON TABLE demand_member IS 'A proposal that states a demand; a row of two statements ("a) … b) …") may state two.';
COMMENT ON COLUMN demand_member.demand_id IS 'The demand.';
COMMENT ON COLUMN demand_member.proposal_id IS 'The proposal.';
COMMENT ON COLUMN demand_member.part IS '0 for the whole row, else which of its statements, from 1.';
COMMENT ON COLUMN demand_member.probability IS 'How probably it states this demand, 0 to 1.';
COMMENT ON COLUMN demand_member.decided_by IS 'Whether the model or a person (decisions.csv) decided.';

CREATE TABLE match (
    proposal_a VARCHAR NOT NULL REFERENCES proposal (proposal_id),
    part_a INTEGER NOT NULL CHECK (part_a >= 0),
    proposal_b VARCHAR NOT NULL REFERENCES proposal (proposal_id),
    part_b INTEGER NOT NULL CHECK (part_b >= 0),
    probability DOUBLE NOT NULL CHECK (probability BETWEEN 0 AND 1),
    features STRUCT(name VARCHAR, value DOUBLE, weight DOUBLE)[] NOT NULL,
    decision match_decision NOT NULL,
    decided_by decider NOT NULL,
    PRIMARY KEY (proposal_a, part_a, proposal_b, part_b)
);
COMMENT ON TABLE match IS 'A compared pair worth keeping: every pair above the review threshold, and each proposal''s best candidates.';
COMMENT ON COLUMN match.proposal_a IS 'One proposal of the pair, the one with the smaller id.';
COMMENT ON COLUMN match.part_a IS '0 for the whole row, else which of its statements.';
COMMENT ON COLUMN match.proposal_b IS 'The other proposal.';
COMMENT ON COLUMN match.part_b IS '0 for the whole row, else which of its statements.';
COMMENT ON COLUMN match.probability IS 'How probably both state one demand, 0 to 1.';
COMMENT ON COLUMN match.features IS 'The parts of the score: each feature''s name, value and weight (log odds it added).';
COMMENT ON COLUMN match.decision IS 'same, different, or unsure (offered for review).';
COMMENT ON COLUMN match.decided_by IS 'Whether the model or a person decided.';

CREATE TABLE demand_history (
    demand_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    change demand_change NOT NULL,
    other_id VARCHAR NOT NULL
);
COMMENT ON TABLE demand_history IS 'A demand that a later run merged, split or renamed; its old id may no longer be in demand.';
COMMENT ON COLUMN demand_history.demand_id IS 'The demand that changed.';
COMMENT ON COLUMN demand_history.run_id IS 'The run that changed it.';
COMMENT ON COLUMN demand_history.change IS 'merged into, split from or renamed to the other.';
COMMENT ON COLUMN demand_history.other_id IS 'The other demand.';

CREATE TABLE event (
    document_id VARCHAR NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 1),
    page INTEGER NOT NULL,
    start INTEGER NOT NULL CHECK (start >= 0),
    date_from DATE,
    date_to DATE,
    time VARCHAR CHECK (regexp_full_match(time, '[0-2][0-9]:[0-5][0-9]')),
    description VARCHAR NOT NULL,
    PRIMARY KEY (document_id, position),
    FOREIGN KEY (document_id, page) REFERENCES page (document_id, page),
    CHECK (date_to >= date_from)
);
COMMENT ON TABLE event IS 'A dated step of a consultation''s schedule.';
COMMENT ON COLUMN event.document_id IS 'The document.';
COMMENT ON COLUMN event.position IS 'Place among the document''s events, from 1.';
COMMENT ON COLUMN event.page IS 'The page it stands on.';
COMMENT ON COLUMN event.start IS 'Where its text begins in page.text_raw, in characters from 0.';
COMMENT ON COLUMN event.date_from IS 'First day; NULL for "do X" (until).';
COMMENT ON COLUMN event.date_to IS 'Last day; NULL for "od X" (from).';
COMMENT ON COLUMN event.time IS 'Time of day as HH:MM; NULL where none is given.';
COMMENT ON COLUMN event.description IS 'What happens.';

CREATE TABLE working_group (
    document_id VARCHAR NOT NULL REFERENCES document (document_id),
    position INTEGER NOT NULL CHECK (position >= 1),
    name VARCHAR NOT NULL,
    PRIMARY KEY (document_id, position)
);
COMMENT ON TABLE working_group IS 'A thematic group that an announcement or concept names.';
COMMENT ON COLUMN working_group.document_id IS 'The document.';
COMMENT ON COLUMN working_group.position IS 'Place in the document''s list, from 1.';
COMMENT ON COLUMN working_group.name IS 'The group''s name.';

CREATE TABLE problem (
    document_id VARCHAR REFERENCES document (document_id),
    page INTEGER CHECK (page >= 1),
    stage VARCHAR NOT NULL,
    severity severity NOT NULL,
    message VARCHAR NOT NULL
);
COMMENT ON TABLE problem IS 'Something set aside or doubtful, by any stage.';
COMMENT ON COLUMN problem.document_id IS 'The document; NULL where the whole collection or a file of verdicts is meant.';
COMMENT ON COLUMN problem.page IS 'The page; NULL where the whole document is meant.';
COMMENT ON COLUMN problem.stage IS 'The stage that noticed.';
COMMENT ON COLUMN problem.severity IS 'error: set aside (the run ends with 3); doubt: kept, but a person should look; note: for the record.';
COMMENT ON COLUMN problem.message IS 'What happened and where, what was expected, what to do.';

CREATE TABLE run (
    run_id VARCHAR PRIMARY KEY,
    started TIMESTAMP NOT NULL,
    ended TIMESTAMP NOT NULL,
    versions VARCHAR NOT NULL,
    settings VARCHAR NOT NULL,
    CHECK (ended >= started)
);
COMMENT ON TABLE run IS 'One run that changed the collection: the latest made this database.';
COMMENT ON COLUMN run.run_id IS 'Key, made from documents, verdicts, settings and code: the same input gives the same id.';
COMMENT ON COLUMN run.started IS 'When the command began (UTC).';
COMMENT ON COLUMN run.ended IS 'When the records were ready to be loaded (UTC).';
COMMENT ON COLUMN run.versions IS 'JSON object: tool, library or model → version.';
COMMENT ON COLUMN run.settings IS 'JSON object: params.yaml as it was in force.';

CREATE TABLE word_form (
    form VARCHAR PRIMARY KEY CHECK (form = lower(form)),
    lemma VARCHAR NOT NULL
);
COMMENT ON TABLE word_form IS 'A word form that occurs in some proposal, and its dictionary form: search_for() finds "lokale" in "lokali" by it.';
COMMENT ON COLUMN word_form.form IS 'The form, lower case.';
COMMENT ON COLUMN word_form.lemma IS 'Its dictionary form, lower case.';
