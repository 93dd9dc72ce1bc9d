"""Train the two networks of `pipeline/repair/network.py` on the corpus and on our own texts (PyTorch).

Each word is foretold from what stands left and right of it: its class among all, and itself among
the forms that a bad reading takes for each other. Lines are wrapped at widths that vary, so that a
line's end may be a wrap or an item's end; some words, and the capitals that an English reading
mistakes, are spoilt, so that a neighbour's damage does no harm.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.polish import fold_marks
from pipeline.repair.model import Ngrams
from pipeline.repair.network import NEW_LINE, capital_of, key_of
from pipeline.repair.tokens import context, gap_kind, tokens

WINDOW, BATCH, EPOCHS, STEP = 80, 64, 2.5, 2e-3
SIZE, STATE, VECTOR = 96, 192, 48
WORDS, TWOS, FOURS, GAPS, CAPITALS = 40_000, 1024, 16_384, 16, 3
ALTERNATIVES = 8
"""A form is told apart from at most so many that it may be mistaken for."""
COMMON = 15
"""A form must be so common to have a vector of its own."""
SEEN = 2
_ALIKE = str.maketrans("tij", "lll")
"""Letters that are read for each other most of all, marks aside: ł is read as any of them."""
WIDTHS, UNWRAPPED = (35, 120), 0.35
BLANKED = 0.04
CAPITAL_BY_CHANCE = 0.01
FLIPPED = {"ś": 0.3, "ź": 0.2, "ż": 0.1, "ł": 0.3}
"""How often a first letter's size is mistaken by an English reading (capitals.csv; Ł is read as t)."""
BY_CLASS = 0.4
"""The weight of foretelling the class beside foretelling the form."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Tokens of all lines in a row: form (-1: unknown), word, endings, gap, capital, place in its line.

    `flips` is how often the first letter's size is mistaken, in 255ths.
    """

    forms: np.ndarray
    words: np.ndarray
    twos: np.ndarray
    fours: np.ndarray
    gaps: np.ndarray
    capitals: np.ndarray
    places: np.ndarray
    flips: np.ndarray


def common_words(model: Ngrams) -> list[str]:
    """Return the commonest words without their marks, commonest first."""
    tally: Counter[str] = Counter()
    for form, times in zip(model.forms, model.words, strict=True):
        tally[fold_marks(form)] += times
    return [word for word, _ in sorted(tally.items(), key=lambda item: (-item[1], item[0]))[: WORDS - 1]]


def read_stream(lines: Iterable[str], model: Ngrams, ranked: list[str]) -> Stream:
    """Return the tokens of the lines."""
    ranks = {word: rank for rank, word in enumerate(ranked, start=1)}
    columns: tuple[list[int], ...] = tuple([] for _ in range(8))
    for line in lines:
        end, is_first = 0, True
        for token in tokens(line):
            if (seen := context(token)) is None:
                continue
            plain, two, four = key_of(seen, TWOS, FOURS)
            gap = gap_kind(line[end : token.start]) + (NEW_LINE if is_first else 0)
            flip = round(255 * FLIPPED.get(seen[0], CAPITAL_BY_CHANCE)) if token.kind == "word" else 0
            row = (
                model.ids.get(seen, -1),
                ranks.get(plain, 0),
                two,
                four,
                gap,
                capital_of(token.text),
                token.start,
                flip,
            )
            for column, value in zip(columns, row, strict=True):
                column.append(value)
            end, is_first = token.start + len(token.text), False
    kinds = (np.int32, np.uint16, np.uint16, np.uint16, np.uint8, np.uint8, np.int32, np.uint8)
    return Stream(*(np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True)))


def choices(model: Ngrams) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each form's set of alternatives (-1: none), the sets, and the forms that have vectors."""
    alike: dict[str, list[int]] = defaultdict(list)
    for number, form in enumerate(model.forms):
        if model.words[number] >= SEEN:
            alike[fold_marks(form).translate(_ALIKE)].append(number)
    of_form = np.full(len(model.forms) + 1, -1, dtype=np.int64)
    sets: list[list[int]] = []
    for members in alike.values():
        if len(members) > 1:
            best = sorted(members, key=lambda number: -model.words[number])[:ALTERNATIVES]
            of_form[best] = len(sets)
            sets.append(best + [-1] * (ALTERNATIVES - len(best)))
    common = np.array(model.words) >= COMMON
    return of_form, np.array(sets), np.flatnonzero((of_form[:-1] >= 0) & common)


class Networks(nn.Module):
    """Both networks and what joins them."""

    def __init__(self, classes: int, vectors: int) -> None:
        """Make them, untrained."""
        super().__init__()
        self.word, self.two = nn.Embedding(WORDS, SIZE), nn.Embedding(TWOS, SIZE)
        self.four, self.gap = nn.Embedding(FOURS, SIZE), nn.Embedding(GAPS, SIZE)
        self.capital, self.own_capital = nn.Embedding(CAPITALS, SIZE), nn.Embedding(CAPITALS, SIZE)
        self.own_gap = nn.Embedding(GAPS, SIZE)
        for embedding in (self.word, self.two, self.four, self.gap, self.capital):
            nn.init.normal_(embedding.weight, std=0.3)
        self.left = nn.GRU(SIZE, STATE, batch_first=True)
        self.right = nn.GRU(SIZE, STATE, batch_first=True)
        self.join = nn.Linear(2 * STATE + 2 * SIZE, STATE)
        self.classes, self.meet = nn.Linear(STATE, classes), nn.Linear(STATE, VECTOR)
        self.vectors = nn.Embedding(vectors + 1, VECTOR)
        nn.init.zeros_(self.vectors.weight)

    def forward(self, words: Tensor, two: Tensor, four: Tensor, gaps: Tensor, capitals: Tensor) -> Tensor:
        """Return what the places' contexts say; (rows, places) in, `gaps` one place longer."""
        seen = self.word(words) + self.two(two) + self.four(four)
        seen = seen + self.gap(gaps[:, :-1]) + self.capital(capitals)
        seen = functional.dropout(seen, 0.1, self.training)
        left, _ = self.left(seen)
        right, _ = self.right(seen.flip(1))
        nothing = torch.zeros_like(left[:, :1])
        left = torch.cat([nothing, left[:, :-1]], 1)
        right = torch.cat([right.flip(1)[:, 1:], nothing], 1)
        own = self.own_gap(gaps[:, :-1]) + self.own_capital(capitals)
        joined = torch.cat([left, right, own, self.gap(gaps[:, 1:])], -1)
        return torch.tanh(self.join(functional.dropout(joined, 0.15, self.training)))


@dataclass(frozen=True, slots=True)
class Task:
    """What is foretold: classes and shares of forms, the row of their vectors, their alternatives."""

    classes: Tensor
    shares: Tensor
    rows: Tensor
    choice: Tensor
    sets: Tensor

    @classmethod
    def of(cls, model: Ngrams) -> tuple[Task, np.ndarray]:
        """Return the task and the forms that have vectors."""
        assert model.classes is not None
        of_form, sets, forms = choices(model)
        rows = np.zeros(len(model.forms), dtype=np.int64)
        rows[forms] = np.arange(1, len(forms) + 1)
        classes = np.append(np.array(model.classes.of_form), model.classes.unknown)
        shares = np.log(np.array(model.classes.shares, dtype=np.float32) + 1e-12)
        return cls(*map(torch.from_numpy, (classes, shares, rows, of_form, sets))), forms

    def loss(self, networks: Networks, said: Tensor, forms: Tensor) -> tuple[Tensor, Tensor, float]:
        """Return the loss of classes, that of forms, and how many of the forms were foretold."""
        classes = functional.log_softmax(networks.classes(said), -1)
        by_class = functional.nll_loss(classes, self.classes[forms])
        choice = self.choice[forms]
        asked = choice >= 0
        options = self.sets[choice[asked]]
        at = options.clamp(min=0)
        score = classes[asked].gather(1, self.classes[at]) + self.shares[at]
        score = score + (networks.vectors(self.rows[at]) * networks.meet(said[asked])[:, None]).sum(-1)
        score = score.masked_fill(options < 0, -1e9)
        wanted = (at == forms[asked][:, None]).float().argmax(1)
        right = (score.argmax(1) == wanted).float().mean().item()
        return by_class, functional.cross_entropy(score, wanted), right


def windows(stream: Stream, starts: np.ndarray, rng: np.random.Generator, spoil: bool) -> tuple[Tensor, ...]:
    """Return a batch: forms, then what the networks see; some of it spoilt."""
    at = starts[:, None] + np.arange(WINDOW + 1)
    inner = at[:, :-1]
    gaps, places = stream.gaps[at].astype(np.int64), stream.places[at]
    width = rng.integers(*WIDTHS, (len(starts), 1))
    is_wrapped = rng.random((len(starts), 1)) >= UNWRAPPED
    goes_over = np.zeros_like(gaps, dtype=bool)
    goes_over[:, 1:] = (places[:, 1:] // width != places[:, :-1] // width) & is_wrapped
    gaps = gaps % NEW_LINE + NEW_LINE * (goes_over | (gaps >= NEW_LINE))
    words, capitals = stream.words[inner].astype(np.int64), stream.capitals[inner].astype(np.int64)
    if spoil:
        words[rng.random(words.shape) < BLANKED] = 0
        is_flipped = rng.random(words.shape) * 255 < stream.flips[inner]
        capitals = np.where(is_flipped & (capitals < 2), 1 - capitals, capitals)
    seen = (words, stream.twos[inner].astype(np.int64), stream.fours[inner].astype(np.int64), gaps, capitals)
    return tuple(torch.from_numpy(column) for column in (stream.forms[inner].astype(np.int64), *seen))


def train(
    stream: Stream, model: Ngrams, seed: int, tell: Callable[[str], None]
) -> tuple[Networks, np.ndarray]:
    """Return the trained networks and the forms that have vectors; one window in 97 is only tested on."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    task, forms = Task.of(model)
    assert model.classes is not None
    networks = Networks(len(model.classes.follow.forms), len(forms))
    last = len(stream.forms) - WINDOW - 1
    starts = np.arange(0, last, WINDOW)
    kept = starts[::97]
    starts = np.setdiff1d(starts, kept)
    steps = int(EPOCHS * len(starts) / BATCH)
    optimizer = torch.optim.Adam(networks.parameters(), betas=(0.9, 0.98))
    for number, batch in enumerate(_batches(starts, steps, rng)):
        for group in optimizer.param_groups:
            group["lr"] = STEP * min(1, number / 200) * (0.51 + 0.49 * math.cos(math.pi * number / steps))
        forms_here, *seen = windows(stream, batch, rng, spoil=True)
        by_class, by_form, _ = task.loss(networks, networks(*seen).flatten(0, 1), forms_here.flatten())
        optimizer.zero_grad()
        (BY_CLASS * by_class + by_form).backward()
        nn.utils.clip_grad_norm_(networks.parameters(), 1.0)
        optimizer.step()
        if number % 500 == 499 or number + 1 == steps:
            tell(f"step {number + 1} of {steps}, {_tested(stream, kept, task, networks)}")
    return networks, forms


def _batches(starts: np.ndarray, steps: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield so many batches of starts, in a new order each time round."""
    order = starts[:0]
    for _ in range(steps):
        if len(order) < BATCH:
            order = rng.permutation(starts)
        yield order[:BATCH]
        order = order[BATCH:]


@torch.no_grad()  # type: ignore[untyped-decorator]
def _tested(stream: Stream, kept: np.ndarray, task: Task, networks: Networks) -> str:
    networks.eval()
    rng = np.random.default_rng(0)
    found = []
    for at in range(0, len(kept), BATCH):
        forms, *seen = windows(stream, kept[at : at + BATCH], rng, spoil=False)
        by_class, by_form, right = task.loss(networks, networks(*seen).flatten(0, 1), forms.flatten())
        found.append((by_class.item(), by_form.item(), right))
    networks.train()
    by_class, by_form, right = np.mean(found, axis=0)
    return f"kept windows: classes {by_class:.4f}, forms {by_form:.4f}, {100 * right:.2f} % of forms foretold"


def packed(networks: Networks, forms: np.ndarray, ranked: list[str]) -> dict[str, np.ndarray]:
    """Return the weights as they are shipped: bytes with a scale a row, or half-precision numbers."""
    found: dict[str, np.ndarray] = {
        "ranked": np.frombuffer("\n".join(ranked).encode(), dtype=np.uint8),
        "forms": np.diff(forms, prepend=0).astype(np.int32),
    }
    for name in ("word", "two", "four", "vectors"):
        weights = getattr(networks, name).weight.detach().numpy()
        scale = np.maximum(np.abs(weights).max(axis=1, keepdims=True) / 127, 1e-8).astype(np.float16)
        scale = np.maximum(scale, np.float16(1e-7))
        found[f"w_{name}"], found[f"s_{name}"] = np.round(weights / scale).astype(np.int8), scale
    for name in ("gap", "capital", "own_gap", "own_capital"):
        found[f"w_{name}"] = getattr(networks, name).weight.detach().numpy().astype(np.float16)
    for side in ("left", "right"):
        unit = getattr(networks, side)
        parts = {"word": unit.weight_ih_l0.T, "bias": unit.bias_ih_l0}
        parts |= {"state": unit.weight_hh_l0.T, "state_bias": unit.bias_hh_l0}
        for name, part in parts.items():
            found[f"w_{side}_{name}"] = part.detach().numpy().astype(np.float16)
    for name in ("join", "classes", "meet"):
        layer = getattr(networks, name)
        found[f"w_{name}"] = layer.weight.T.detach().numpy().astype(np.float16)
        found[f"w_{name}_bias"] = layer.bias.detach().numpy().astype(np.float16)
    return found
