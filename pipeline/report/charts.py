"""Rows to charts: Altair draws, vl-convert makes SVG, and the page needs no network and no runtime.

An SVG prints sharply, scales to a phone and is read by screen readers through its description.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

Row = dict[str, Any]
INK, ACCENT = "#1f2a37", "#1d4f7c"
PALETTE = {"kept": "#1d4f7c", "returned": "#5b9bd0", "new": "#e2a33b"}
_FONT = "Segoe UI, Helvetica Neue, Arial, sans-serif"


def changes_chart(rows: Sequence[Row], say: Callable[[str], str]) -> str:
    """Return stacked bars as SVG: each year's demands as carried over, returned, new; "" without rows."""
    spec = changes_spec(rows, say)
    return to_svg(spec) if spec else ""


def changes_spec(rows: Sequence[Row], say: Callable[[str], str]) -> dict[str, Any] | None:
    """Return the same chart as Vega-Lite; None without rows."""
    names = {"kept": say("carried over"), "returned": say("returned ones"), "new": say("new ones")}
    data = pd.DataFrame(
        [
            {"year": str(row["program_year"]), "kind": names[kind], "order": order, "count": row[kind]}
            for row in rows
            for order, kind in enumerate(names)
        ]
    )
    if data.empty:
        return None
    chart = (
        alt.Chart(data)
        .mark_bar(size=34)
        .encode(
            x=alt.X("year:N", title=say("programme year"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("count:Q", title=say("demands"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "kind:N",
                title=None,
                sort=list(names.values()),
                scale=alt.Scale(domain=list(names.values()), range=list(PALETTE.values())),
                legend=alt.Legend(orient="top"),
            ),
            order="order:Q",
        )
        .properties(width=max(220, 64 * data["year"].nunique()), height=220)
    )
    return styled(chart)


def units_chart(rows: Sequence[Row], say: Callable[[str], str], most: int = 8) -> str:
    """Return lines: demands of the `most` busiest units over the years; "" with fewer than two years."""
    data = pd.DataFrame([{**row, "year": str(row["program_year"])} for row in rows])
    if data.empty or data["year"].nunique() < 2:
        return ""
    # A year in which a unit is not named is a zero, not a gap to be drawn over.
    wide = data.pivot_table("demands", "name", "year", "sum", fill_value=0).reset_index()
    data = wide.melt("name", var_name="year", value_name="demands")
    busiest = data.groupby("name")["demands"].sum().nlargest(most).index.tolist()
    chart = (
        alt.Chart(data[data["name"].isin(busiest)])
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=alt.X("year:N", title=say("programme year"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("sum(demands):Q", title=say("demands"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "name:N", title=None, sort=busiest, legend=alt.Legend(orient="right", labelLimit=260)
            ),
        )
        .properties(width=max(260, 64 * data["year"].nunique()), height=240)
    )
    return to_svg(styled(chart))


def styled(chart: alt.Chart) -> dict[str, Any]:
    """Return the chart's Vega-Lite with the report's type and lines."""
    spec: dict[str, Any] = (
        chart.configure(font=_FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=INK, gridColor="#e3e8ee", domainColor="#9aa7b5", labelFontSize=12
        )
        .configure_legend(labelColor=INK, labelFontSize=12)
        .to_dict()
    )
    return spec


def to_svg(spec: dict[str, Any]) -> str:
    """Return a chart as an SVG element."""
    return str(vl_convert.vegalite_to_svg(spec))
