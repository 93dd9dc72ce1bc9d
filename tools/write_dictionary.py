"""Write `docs/data-dictionary.md` from the COMMENTs of the database's schema (`make generated`)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

HEAD = """\
# Data dictionary

Every table and view of `consultations.duckdb`, as the database itself says it
(`SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal`). Written by
`make generated`; change the comments in `pipeline/load/schema.sql` and `views.sql`, not this page.
"""

COLUMNS = """
SELECT t.name AS owner, t.kind, t.comment AS told, c.column_name AS name, c.data_type AS type,
       c.is_nullable AS optional, c.comment
FROM (SELECT table_oid AS oid, table_name AS name, 'table' AS kind, comment
      FROM duckdb_tables() WHERE NOT internal
      UNION ALL
      SELECT view_oid, view_name, 'view', comment FROM duckdb_views() WHERE NOT internal) t
     JOIN duckdb_columns() c ON c.table_oid = t.oid
ORDER BY t.kind, t.name, c.column_index
"""


def text() -> str:
    """Return the page: a heading and a table of columns for each table and view."""
    import duckdb

    from pipeline.database import rows
    from pipeline.load.insert import empty

    connection = duckdb.connect()
    empty(connection)
    page, owner = [HEAD], None
    for column in rows(connection, COLUMNS):
        if column["owner"] != owner:
            owner = column["owner"]
            page.append(f"\n## {owner} ({column['kind']})\n\n{column['told']}\n")
            page.append("| column | type | may be NULL | meaning |\n| --- | --- | --- | --- |")
        kind = column["type"].replace("|", "\\|")
        may = "yes" if column["optional"] else ""
        page.append(f"| `{column['name']}` | `{kind}` | {may} | {column['comment'] or ''} |")
    return "\n".join(page) + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "data-dictionary.md").write_text(text(), encoding="utf-8")
