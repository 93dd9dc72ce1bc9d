"""What a collection's clean documents teach its damaged ones."""

from pipeline.artifacts import Store
from pipeline.executor import Workers
from pipeline.recipe import STAGES, run_stages
from pipeline.records import Page, Word
from pipeline.repair import repair_pages, spellers
from pipeline.repair.vocabulary import is_damaged, learn, teach
from pipeline.settings import RepairSettings, Settings
from pipeline.stages import Context, Place, documents

CLEAN = (
    "Spółdzielnia Żłobożubr prowadzi świetlicę na osiedlu Żłobożubr, a Fundacja Grążelnik organizuje "
    "zajęcia dla młodzieży; Grążelnik współpracuje z biblioteką. Raz tylko pada nazwa Ćmokłęby."
)
DAMAGED = (
    "dziaty, petnomocnicy i jednostki prowadzgce dziatania z Fundacja Gragzelnik oraz spétdzielnig "
    "Ztobozubr, ktére wspétpracujg z mieszkaricami osiedla Cmokteby i organizujg zajecia dla mtodziezy "
    "w $wietlicy"
)


def page(text, source="native"):
    return Page("p", "d", 1, 100, 100, 0, 0, source, text, None, ())


def known(*pages):
    return learn(pages, spellers()["english_model"].model)


def test_clean_pages_teach_what_they_say_twice():
    assert known(page(CLEAN)).ids == {"żłobożubr", "grążelnik"}


def test_damaged_pages_teach_nothing_and_our_own_reading_half():
    assert not known(page(DAMAGED), page(DAMAGED)).ids
    assert not known(page(CLEAN, "ocr")).ids
    assert known(page(CLEAN, "ocr"), page(CLEAN, "ocr")).ids == {"żłobożubr", "grążelnik"}


def test_a_damaged_document_is_told_of_its_own_words_only():
    assert is_damaged([page(DAMAGED)])
    assert not is_damaged([page(CLEAN)])
    speller = spellers()["english_model"]
    assert teach([page(DAMAGED)], speller, known(page(CLEAN))) == ["grążelnik", "żłobożubr"]
    assert teach([page("dziaty i petnomocnicy")], speller, known(page(CLEAN))) == []


def test_taught_words_are_repaired_and_others_stay():
    taught = ["grążelnik", "żłobożubr"]
    (without,) = repair_pages([page(DAMAGED)], RepairSettings())
    (result,) = repair_pages([page(DAMAGED)], RepairSettings(), taught=taught)
    assert "Grążelnik" not in without.text
    assert {"Grążelnik", "Żłobożubr,"} <= set(result.text.split())
    (again,) = repair_pages([page(result.text)], RepairSettings(), taught=taught)
    assert again.text == result.text


def test_one_file_of_a_folder_teaches_another(tmp_path):
    """A clean HTML page and the damaged text of a scan, through the stages; then the page goes."""
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "plan.html").write_text(f"<html><body><p>{CLEAN}</p></body></html>", encoding="utf-8")
    (raw / "scan.txt").write_text(DAMAGED, encoding="utf-8")
    context = Context(Place(raw, Store(out), Settings()), Workers(1))

    def repaired():
        done = {report.stage: report.done for report in run_stages(context, STAGES[:3])}
        (scan,) = (d.document_id for d in documents(context.store) if d.path == "scan.txt")
        words = context.store.read("repair", "words", Word, scan)
        return done["repair"], " ".join(word.text for word in words)

    assert repaired()[0] == 2
    done, text = repaired()
    assert done == 0
    assert {"Grążelnik", "Żłobożubr,"} <= set(text.split())
    (raw / "note.html").write_text("<html><body><p>Dłuższe godziny świetlic.</p></body></html>", "utf-8")
    assert repaired()[0] == 1
    (raw / "plan.html").unlink()
    done, text = repaired()
    assert done == 1
    assert "Grążelnik" not in text
