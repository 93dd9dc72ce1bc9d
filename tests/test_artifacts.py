"""Records survive the round trip to Parquet; torn, foreign and stale files are noticed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.artifacts import Store, from_table, read_key, read_records, to_table, write_records
from pipeline.errors import ContractError
from pipeline.records import Event, Feature, Match, Word

numbers = st.floats(allow_nan=False, allow_infinity=False)
words = st.builds(Word, *[st.text(max_size=5)] * 3, *[numbers] * 5, *[st.integers(0, 2**40)] * 3)
matches = st.builds(
    Match,
    *(st.text(max_size=3), st.integers(0, 9), st.text(max_size=3), st.integers(0, 9), numbers),
    st.lists(st.builds(Feature, st.text(max_size=3), numbers, numbers)).map(tuple),
    st.sampled_from(["same", "different", "unsure"]),
    st.just("model"),
)


@given(st.lists(words), st.lists(matches))
def test_what_is_written_is_read_back(some_words: list[Word], some_matches: list[Match]) -> None:
    assert from_table(Word, to_table(Word, some_words)) == tuple(some_words)
    assert from_table(Match, to_table(Match, some_matches)) == tuple(some_matches)


def test_same_records_and_key_give_the_same_bytes(tmp_path: Path) -> None:
    event = Event("d", 1, 0, None, date(2024, 5, 1), "16:00", "spotkanie")
    for name in "ab":
        write_records(tmp_path / name, Event, [event], "key")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert read_records(tmp_path / "a", Event) == (event,)
    assert not list(tmp_path.glob("*.aside"))


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b""])
def test_a_torn_file_is_no_artifact(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "words.parquet"
    write_records(path, Word, [], "key")
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert read_key(path, Word) is None
    with pytest.raises(ContractError, match="cannot be read"):
        read_records(path, Word)


def test_another_record_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.parquet"
    write_records(path, Word, [], "key")
    assert read_key(path, Event) is None
    with pytest.raises(ContractError, match="another version"):
        read_records(path, Event)


def test_prune_drops_only_vanished_documents(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for document_id in ("d00000000000a", "d00000000000b"):
        store.write("ocr", "words", Word, [], "key", document_id)
    (tmp_path / "ocr" / "notes").mkdir()
    store.prune("ocr", ["d00000000000a"])
    assert sorted(p.name for p in (tmp_path / "ocr").iterdir()) == ["d00000000000a", "notes"]
