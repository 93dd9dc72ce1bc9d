"""How a record looks on paper: fonts, page, columns. Facts only, lengths in points."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ToolError
from pipeline.samples.model import Layout, SampleRecord, SampleRow
from pipeline.samples.texts import city

FONT_FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("/usr/share/fonts/truetype/noto"),
)
FAMILIES: Mapping[str, tuple[str, str]] = {
    "sans": ("LiberationSans-Regular", "LiberationSans-Bold"),
    "serif": ("LiberationSerif-Regular", "LiberationSerif-Bold"),
    "narrow": ("LiberationSansNarrow-Regular", "LiberationSansNarrow-Bold"),
    "dejavu": ("DejaVuSans", "DejaVuSans-Bold"),
    "dejavu-serif": ("DejaVuSerif", "DejaVuSerif-Bold"),
}
"""Family → regular and bold face. Debian: fonts-liberation and fonts-dejavu-core."""

A4 = (595.28, 841.89)
A4_LANDSCAPE = (841.89, 595.28)


@dataclass(frozen=True, slots=True)
class Style:
    """A look. `columns` are (role, header text, width); `leading` is a line's height.

    `merged` are the roles whose cells are merged over a topic's rows; `middle` those centred
    vertically in their row.
    """

    family: str
    size: float
    leading: float
    page: tuple[float, float]
    margin: float
    columns: tuple[tuple[str, str, float], ...]
    header_on_each_page: bool
    column_numbers: bool
    rows_break: bool
    merged: tuple[str, ...]
    middle: tuple[str, ...]
    footer: bool

    @property
    def edges(self) -> list[float]:
        """The x of the columns' edges, from the left."""
        edges = [self.margin]
        for _, _, width in self.columns:
            edges.append(edges[-1] + width)
        return edges


STYLES: Mapping[Layout, Style] = {
    "rotated": Style(
        family="sans",
        size=9.5,
        leading=11.5,
        page=A4_LANDSCAPE,
        margin=36,
        columns=(
            ("topic", "TEMAT STOLIKÓW", 58),
            ("moderators", "MODERATORZY", 104),
            ("number", "LP.", 30),
            ("proposal", "PROPOZYCJA", 318),
            ("unit", "SPOSÓB WYKORZYSTANIA (stanowisko danego wydziału / jednostki)", 258),
        ),
        header_on_each_page=False,
        column_numbers=True,
        rows_break=True,
        merged=("topic", "moderators"),
        middle=("number",),
        footer=False,
    ),
    "column": Style(
        family="serif",
        size=10.5,
        leading=12.5,
        page=A4,
        margin=42,
        columns=(
            ("number", "L.p.", 32),
            ("topic", "Obszar / temat stolika", 108),
            ("proposal", "Treść propozycji", 222),
            ("unit", "Jednostka odpowiedzialna", 148),
        ),
        header_on_each_page=True,
        column_numbers=False,
        rows_break=True,
        merged=(),
        middle=(),
        footer=True,
    ),
    "band": Style(
        family="dejavu",
        size=8,
        leading=10.5,
        page=A4_LANDSCAPE,
        margin=40,
        columns=(
            ("number", "Nr", 32),
            ("proposal", "Postulat organizacji", 320),
            ("unit", "Komórka merytoryczna", 176),
            ("remark", "Stanowisko / uwagi", 144),
            ("cost", "Szacowany koszt", 88),
        ),
        header_on_each_page=False,
        column_numbers=False,
        rows_break=False,
        merged=(),
        middle=("number", "unit", "cost"),
        footer=True,
    ),
}


def style_of(record: SampleRecord) -> Style:
    """Return the look of a record: its layout's, with its city's own header texts and typeface."""
    style = STYLES[record.layout]
    look = city(record.city).get("look", {}).get(record.layout, {})
    headers = look.get("headers", {})
    columns = tuple((role, headers.get(role, text), width) for role, text, width in style.columns)
    return dataclasses.replace(style, columns=columns, family=look.get("family", style.family))


def font_path(face: str) -> Path:
    """Return where the font `face` is installed.

    Raises:
        ToolError: if it is in none of Debian's folders.
    """
    for folder in FONT_FOLDERS:
        path = folder / f"{face}.ttf"
        if path.exists():
            return path
    raise ToolError(
        f"The font {face} was not found under /usr/share/fonts/truetype. Samples are drawn with Debian's "
        "free fonts: `apt-get install fonts-liberation fonts-dejavu-core`."
    )


def unit_lines(row: SampleRow, with_remark: bool) -> tuple[str, ...]:
    """Return the unit cell's paragraphs: a unit a line, commas between, the remark after a dash.

    >>> row = SampleRow(1, "t", (), ("Biuro Prasowe", "ZBM"), (), "w trakcie", "", ())
    >>> unit_lines(row, with_remark=True)
    ('Biuro Prasowe,', 'ZBM - w trakcie')
    """
    units = [f"{unit}," for unit in row.units[:-1]] + list(row.units[-1:])
    if row.remark and with_remark:
        units = [*units[:-1], f"{units[-1]} - {row.remark}"] if units else [row.remark]
    return tuple(units)


def cell_texts(row: SampleRow, layout: Layout) -> dict[str, tuple[str, ...]]:
    """Return the paragraphs of a row's cells by role, the proposal's without its bold marks."""
    return {
        "number": (str(row.lp),),
        "topic": (row.topic,) if layout == "column" else (),
        "proposal": tuple(paragraph.text for paragraph in row.paragraphs),
        "unit": unit_lines(row, with_remark=layout != "band"),
        "remark": (row.remark,) if row.remark else (),
        "cost": (row.cost,) if row.cost else (),
    }
