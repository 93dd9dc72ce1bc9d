"""The report page: Polish throughout, every figure from the database, nothing of a text ever run."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from lxml import html

from pipeline.database import NAME, connect, rows
from pipeline.errors import UsageError
from pipeline.executor import Workers
from pipeline.load.stage import run as load
from pipeline.report import html_report
from pipeline.report import stage as report_stage
from pipeline.report.questions import Scope, ask, find_unit, set_scope
from pipeline.report.texts import catalogue
from pipeline.settings import Settings
from pipeline.stages import Context, Place
from tests.collection import HOSTILE, proposals_of, write_collection

REPORT = Path(report_stage.__file__).parent


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("report")
    (folder / "raw").mkdir()
    context = Context(Place(folder / "raw", write_collection(folder / "out"), Settings()), Workers(1))
    load(context)
    report_stage.run(context)
    return context


@pytest.fixture(scope="module")
def page(context: Context) -> str:
    return (context.store.root / "report" / "index.html").read_text(encoding="utf-8")


def written(context: Context, **scope: object) -> str:
    with connect(context.store.root / NAME) as connection:
        return html_report(connection, {}, "pl", Scope(**scope))  # type: ignore[arg-type]


def test_every_message_is_translated() -> None:
    said = catalogue("pl")
    template = (REPORT / "templates" / "page.html").read_text(encoding="utf-8")
    ids = re.findall(r"""(?<![\w])_\((["'])(.+?)\1\)""", template)
    code = "".join(p.read_text(encoding="utf-8") for p in (REPORT / "page.py", REPORT / "charts.py"))
    ids += re.findall(r"""say\((["'])(.+?)\1\)""", code)
    from pipeline.report import labels

    every = {message for _, message in ids}
    for table in (
        labels.STATUSES,
        labels.KINDS,
        labels.TEXT_SOURCES,
        labels.STATES,
        labels.SEVERITIES,
        labels.SCRIPT,
    ):
        every |= set(table.values())
    assert sorted(message for message in every if message not in said.one) == []
    plurals = re.findall(r"""(?:n_|count)\(\s*"([^"]+)",\s*"[^"]+",""", template + code)
    assert plurals
    assert [message for message in plurals if message not in said.many] == []


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (1, "1 postulat"),
        (2, "2 postulaty"),
        (5, "5 postulatów"),
        (22, "22 postulaty"),
        (112, "112 postulatów"),
    ],
)
def test_polish_plurals(number: int, form: str) -> None:
    assert catalogue("pl").count("%(n)s demand", "%(n)s demands", number) == form


def test_hostile_text_is_shown_as_text(page: str) -> None:
    tree = html.fromstring(page)
    shown = [node.text_content().strip() for node in tree.xpath("//button[@class='open']")]
    assert HOSTILE in shown
    scripts = tree.xpath("//script")
    assert len(scripts) == 3  # data, images and our own
    assert "alert" not in scripts[2].text
    data = json.loads(scripts[0].text)
    assert HOSTILE in [demand["label"] for demand in data["demands"].values()]


def test_nothing_is_fetched(page: str) -> None:
    tree = html.fromstring(page)
    addresses = tree.xpath("//@src | //@href | //link/@href")
    assert [a for a in addresses if not str(a).startswith("#")] == []
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_rows_lead_to_their_place(page: str) -> None:
    tree = html.fromstring(page)
    data, images = (json.loads(script.text) for script in tree.xpath("//script")[:2])
    second = next(row for row in data["rows"] if row["id"] == proposals_of(2026)[1].proposal_id)
    assert [part["page"] for part in second["parts"]] == [1, 2]
    for part in second["parts"]:
        assert images[part["page_id"]]["width"] == 842
        assert images[part["page_id"]]["src"].startswith("data:image/svg+xml;base64,")
    assert [" ".join(p[i] for p in second["pieces"]) for i in (0, 1)] == [
        "Bez wktadu wtasnego",
        "Bez wkładu własnego",
    ]


def test_heat_map_has_a_cell_a_year(page: str) -> None:
    tree = html.fromstring(page)
    (table,) = tree.xpath("//section[@id='recurring']//table")
    assert [th.text_content() for th in table.xpath(".//thead//th")][1:6] == [
        "2021",
        "2022",
        "2024",
        "2025",
        "2026",
    ]
    first = [td.text_content() for td in table.xpath("(.//tbody/tr)[1]/td")]
    assert first[:5] == ["1"] * 5


def test_page_says_what_changed(page: str) -> None:
    tree = html.fromstring(page)
    lists = tree.xpath("//section[@id='changes']//ul")
    assert [len(each.xpath("./li")) for each in lists] == [2, 2, 1]


def test_status_follows_the_scope_year(context: Context) -> None:
    with connect(context.store.root / NAME) as connection:
        set_scope(connection, Scope())
        full = {d["demand_id"]: d["status"] for d in ask(connection, "demands")}
        kept = {d["demand_id"]: d["status"] for d in rows(connection, "FROM demand")}
        assert full == kept
        set_scope(connection, Scope(year=2024))
        then = {d["demand_id"]: d["status"] for d in ask(connection, "demands")}
    assert then == {"qlokale": "recurring", "qwklad": "recurring", "qsprzet": "dropped", "qboisko": "new"}


def test_unit_scope_keeps_all_wordings(context: Context) -> None:
    tree = html.fromstring(written(context, unit="dialogu"))
    shown = {node.text_content().strip() for node in tree.xpath("//button[@class='open']")}
    assert "Zniesienie wkładu własnego w konkursach" in shown
    assert "Bezpłatne boisko dla klubów młodzieżowych" not in shown


def test_unknown_year_or_unit_says_what_there_is(context: Context) -> None:
    with connect(context.store.root / NAME) as connection:
        with pytest.raises(UsageError, match="2021, 2022, 2024, 2025, 2026"):
            set_scope(connection, Scope(year=1999))
        with pytest.raises(UsageError, match="no such unit"):
            find_unit(connection, "Ministerstwo")
        with pytest.raises(UsageError, match="several units fit"):
            find_unit(connection, "o")
        assert find_unit(connection, "BIURO DIALOGU SPOŁECZNEGO")["unit_id"] == "biuro-dialogu"


def test_english_page(context: Context) -> None:
    with connect(context.store.root / NAME) as connection:
        assert "Proposals" in html_report(connection, {}, "en")
        with pytest.raises(UsageError, match="no such language"):
            html_report(connection, {}, "de")


def test_an_empty_collection_has_a_page_too(tmp_path: Path) -> None:
    from pipeline.artifacts import Store
    from pipeline.records import Document

    store = Store(tmp_path / "out")
    store.write("ingest", "manifest", Document, [], "k")
    context = Context(Place(tmp_path, store, Settings()), Workers(1))
    load(context)
    assert report_stage.run(context).done == 1
    assert "Żadnego postulatu" in (store.root / "report" / "index.html").read_text(encoding="utf-8")


def test_large_images_lie_beside_the_page(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_stage, "EMBED_MB", 0)
    report_stage.write_report(context.place, tmp_path / "index.html", "pl")
    tree = html.fromstring((tmp_path / "index.html").read_text(encoding="utf-8"))
    images = json.loads(tree.xpath("//script")[1].text)
    assert images
    assert all((tmp_path / image["src"]).is_file() for image in images.values())


def test_report_is_written_again_only_for_a_new_database(context: Context) -> None:
    assert report_stage.run(context).done == 0
    (context.store.root / "report" / "index.html").unlink()
    assert report_stage.run(context).done == 1


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.slow
def test_in_a_browser(context: Context) -> None:
    sync = pytest.importorskip("playwright.sync_api")
    address = (context.store.root / "report" / "index.html").as_uri()
    with sync.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(dialog.message))
        page.goto(address)
        listed = page.locator("#list tbody tr")
        assert listed.count() == 14
        page.fill("#q", "lokal")
        sync.expect(listed).to_have_count(8)  # its topic counts too
        page.fill("#q", "łąki")
        sync.expect(listed).to_have_count(0)
        page.click("button[type=reset]")
        page.select_option("#f-year", "2026")
        assert listed.count() == 5
        page.click("#recurring td a >> nth=0")
        assert listed.count() == 1
        page.click("#list .open")
        for kind in ("crop", "whole"):
            box = page.locator(f".sheet .{kind} rect").first.bounding_box()
            assert box is not None
            assert box["width"] > 50
            assert page.locator(f".sheet .{kind} image").first.get_attribute("href").startswith("data:image/")
            page.locator(".sheet summary").first.click()
        page.click("button[type=reset]")
        page.click("button[data-sort=text]")
        first = page.locator("#list .open").first.text_content()
        assert first == HOSTILE  # signs come before letters
        assert errors == []
        browser.close()


def test_what_the_stages_say_of_rows_is_retold() -> None:
    from pipeline.proposals.confidence import weights
    from pipeline.proposals.numbering import irregularities

    polish = catalogue("pl")
    assert not [w.reason for w in weights().values() if polish.say(w.reason) == w.reason]
    for _, what in irregularities([1, 3, 7, 7]):
        message = f"page 1, before row d0-p01-r02: {what}; no row was made up."
        assert polish.retell(message).startswith("strona 1, przed wierszem d0-p01-r02:")
    both = "page 1, row d0-p01-r02 (number 2): the number is not sure; the cells do not line up."
    assert polish.retell(both).endswith("numer jest niepewny; komórki nie układają się w wiersz.")
    assert polish.retell("something no catalogue knows") == "something no catalogue knows"
