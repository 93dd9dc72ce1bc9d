"""Learn the model from labelled cities and say how it does on cities it never saw.

Run as `python -m pipeline.linkage.training.train`. Reads `corpus/*.txt` (a city a file, its
demands parted by empty lines, one wording a line; see `README.md` there) and the sample cities'
texts, writes `linkage/model/model.json`. Every figure is by leave-one-city-out: the weights,
the calibration and the threshold that judge a city were learnt from the others, because a
model meets wordings by people it does not know. The held-out cities are never learnt from.
"""

from __future__ import annotations

import argparse
import csv
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pipeline.linkage.cluster import cluster
from pipeline.linkage.compare import FEATURES, Comparison
from pipeline.linkage.field import TAUGHT, WORDINGS, Field, learn_field, read_wordings, save_solved
from pipeline.linkage.lexicon import load_lexicon
from pipeline.linkage.matrices import Floats
from pipeline.linkage.normalize import Statement, read_statement
from pipeline.linkage.score import MODEL, Model, fit
from pipeline.linkage.sentences import Encoder, load_encoder

CORPUS = Path(__file__).with_name("corpus")
SAMPLES = Path(__file__).parents[2] / "samples" / "texts"
HELD_OUT = frozenset({"krasna"})
OWN = frozenset({"brzezina", "dobrzyce", "sosnowa", "lipowo"})
"""Cities by the author of the lexicon: it knows their words too well, so their pairs count less."""
OWN_WEIGHT = 0.3
PENALTY = 0.03
KNOWN_ABOVE = 0.7
"""Likeness from which a city's demand is held to be a known one; 0.6 and 0.9 were no better."""
DECISIVE = ("place differs", "opposite direction", "for another group")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class City:
    """A labelled city's pairs: statements, demands by number, pairs `a < b`, features, labels."""

    name: str
    statements: tuple[Statement, ...]
    demands: np.ndarray
    a: np.ndarray
    b: np.ndarray
    features: Floats

    @property
    def same(self) -> np.ndarray:
        """Whether each pair states one demand."""
        labels: np.ndarray = self.demands[self.a] == self.demands[self.b]
        return labels

    @property
    def weight(self) -> float:
        """How much a pair of this city counts."""
        return OWN_WEIGHT if self.name in OWN else 1.0


def read_city(path: Path) -> tuple[list[Statement], list[int]]:
    """Return a corpus file's statements and the number of the demand that each states."""
    lexicon = load_lexicon()
    statements: list[Statement] = []
    demands: list[int] = []
    for number, lines in enumerate(_blocks(path)):
        for line in lines:
            row = f"{path.stem}-{len(statements):04d}"
            statements.append(read_statement(line, lexicon, row, municipality=path.stem))
            demands.append(number)
    return statements, demands


def _blocks(path: Path) -> Iterator[list[str]]:
    """Yield each demand's wordings, from a file of blocks or from a sample city's folder."""
    if path.is_dir():
        text = (path / "demands.txt").read_text(encoding="utf-8")
        for block in text.split("\n= ")[1:]:
            lines = [line[2:] for line in block.splitlines() if line.startswith("- ")]
            yield [line.replace("**", "").replace(" / ", " ") for line in lines]
    else:
        for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
            yield [line.strip() for line in block.splitlines() if line.strip()]


def paths() -> dict[str, Path]:
    """Return all labelled cities by name."""
    cities = {path.stem: path for path in sorted(CORPUS.glob("*.txt"))}
    samples = {
        folder.name: folder for folder in sorted(SAMPLES.iterdir()) if (folder / "demands.txt").exists()
    }
    return cities | samples


def load_city(name: str, field: Field, encoder: Encoder | None = None) -> City:
    """Read a city and compare all its pairs by what `field` (and a sentence model) knows."""
    statements, demands = read_city(paths()[name])
    a, b = np.triu_indices(len(statements), k=1)
    features = Comparison(statements, field, encoder).features(a, b)
    return City(name, tuple(statements), np.array(demands), a, b, features)


def taught(field: Field, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return the wordings of cities as (demand, wording), known demands under their known names.

    A city's demand takes the name of the known demand that its wordings together are most like,
    if they are like enough; else it is a new one.
    """
    rows = []
    for name in names:
        statements, demands = read_city(paths()[name])
        profiles, labels = field.profiles(statements), np.array(demands)
        surest = profiles.rows * profiles.sureness[:, None]
        for demand in range(labels.max() + 1):
            mine = np.nonzero(labels == demand)[0]
            mean = surest[mine].sum(axis=0)
            nearest, like = field.nearest(mean)
            known = nearest if like >= KNOWN_ABOVE else f"{name}: {statements[mine[0]].text}"
            rows += [(known, statements[i].text) for i in mine]
    return rows


def by_rule(alike: Floats) -> Floats:
    """Return pairs that the rule calls different whatever else they share, made from pairs of one demand.

    Another named place, the opposite direction: rows with either are too rare in any corpus to
    learn from, and the rule leaves no doubt about them.
    """
    made = []
    for name in DECISIVE:
        copies = alike[:: len(DECISIVE)].copy()
        copies[:, FEATURES.index(name)] = 1.0
        made.append(copies)
    return np.vstack(made)


def learn(cities: Sequence[City]) -> Model:
    """Learn the weights from all pairs of the cities."""
    rule = by_rule(np.vstack([city.features[city.same] for city in cities]))
    features = np.vstack([*(city.features for city in cities), rule])
    same = np.concatenate([*(city.same for city in cities), np.zeros(len(rule), dtype=bool)])
    weights = np.concatenate([*(np.full(len(c.a), c.weight) for c in cities), np.full(len(rule), 0.5)])
    return fit(features, same, weights, PENALTY)


def odds_of(model: Model, city: City) -> Floats:
    """Return the log odds of a city's pairs."""
    odds: Floats = model.parts(city.features).sum(axis=1) + model.base
    return odds


def calibrated(model: Model, unseen: Mapping[str, Floats], cities: Sequence[City]) -> Model:
    """Return the model with slope and shift fitted to log odds of cities not learnt from (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    judged = [city for city in cities if city.name not in OWN] or list(cities)
    odds = np.concatenate([unseen[city.name] for city in judged])
    same = np.concatenate([city.same for city in judged])
    fitted = LogisticRegression(C=1e6).fit(odds[:, None], same)
    return replace(model, slope=float(fitted.coef_[0, 0]), shift=float(fitted.intercept_[0]))


def leave_one_out(cities: Sequence[City]) -> dict[str, Floats]:
    """Return each city's log odds by a model learnt from all the others."""
    return {city.name: odds_of(learn([c for c in cities if c is not city]), city) for city in cities}


def groups_at(size: int, a: np.ndarray, b: np.ndarray, p: np.ndarray, threshold: float) -> list[list[int]]:
    """Return the groups that clustering makes of scored pairs."""
    keep = np.nonzero(p > 0.02)[0]
    return cluster(size, np.column_stack([a[keep], b[keep]]), p[keep], threshold)


def nested_cities(encoder: Encoder | None = None) -> list[City]:
    """Return the cities to learn from, each compared by a field that was taught by the others alone."""
    names = [name for name in paths() if name not in HELD_OUT]
    known = read_wordings(WORDINGS)
    lexicon = load_lexicon()
    base = learn_field(known, lexicon)
    cities = []
    for name in names:
        teachers = [other for other in paths() if other not in HELD_OUT | {name}]
        cities.append(load_city(name, learn_field(known + taught(base, teachers), lexicon), encoder))
    return cities


def write_taught() -> None:
    """Write what all cities teach."""
    base = learn_field(read_wordings(WORDINGS), load_lexicon())
    rows = taught(base, [name for name in paths() if name not in HELD_OUT])
    with TAUGHT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("demand", "wording"))
        writer.writerows(rows)


def main() -> None:
    """Train on all cities but the held-out ones and write the model."""
    logging.basicConfig(level=logging.INFO)
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument(
        "--sentence-model", help="folder of a sentence-transformers model to learn the weight of"
    )
    wanted = options.parse_args().sentence_model
    write_taught()
    save_solved(learn_field(read_wordings(WORDINGS, TAUGHT), load_lexicon()))
    cities = nested_cities(load_encoder(wanted) if wanted else None)
    model = calibrated(learn(cities), leave_one_out(cities), cities)
    plain = {
        "about": "additive model of linkage; written by pipeline.linkage.training.train",
        "weights": {n: np.round(model.weights[:, i], 4).tolist() for i, n in enumerate(FEATURES)},
        "intercept": round(model.intercept, 5),
        "slope": round(model.slope, 5),
        "shift": round(model.shift, 5),
    }
    MODEL.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _log.info("learnt from %d pairs of %d cities", sum(len(c.a) for c in cities), len(cities))


if __name__ == "__main__":
    main()
