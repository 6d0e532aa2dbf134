"""Tables that are safe to open in a spreadsheet, and read back as they were.

A cell that a spreadsheet would run as a formula (``=cmd|...``) is written with a leading apostrophe, which `unescaped`
takes off again.
"""

import csv
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from molcause.errors import KnowledgeError
from molcause.knowledge.parsing.sample import split_name
from molcause.knowledge.parsing.table import Table

if TYPE_CHECKING:
    import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_table(frame: "pd.DataFrame", path: Path) -> None:
    """Write a pandas table as text with commas, or tabs for ``.tsv``; `unescaped` reads it back.

    A cell that a spreadsheet would run as a formula gets a leading apostrophe.

    Raises
    ------
    KnowledgeError
        If the file cannot be written, or a cell holds a zero byte, which no text file can.
    """
    import pandas as pd
    from pandas.api.types import is_numeric_dtype

    safe = frame.rename(columns=lambda name: _escape(str(name)))
    for name in safe:
        if is_numeric_dtype(safe[name]):
            continue
        safe[name] = pd.Series([_escape(str(cell)) for cell in safe[name]], index=safe.index, dtype=object)
        odd = next((cell for cell in safe[name] if "\x00" in cell), None)
        if odd is not None:
            raise KnowledgeError(f"Column {name!r} holds {odd!r} with a zero byte, which no text file can. Rename it.")
    separator = "\t" if split_name(path.name)[1].lower() == ".tsv" else ","
    try:
        safe.to_csv(path, index=False, sep=separator, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    except (OSError, UnicodeEncodeError) as cause:
        raise KnowledgeError(f"{path} cannot be written: {cause}. Choose a folder that exists.") from cause


def unescaped(table: Table) -> Table:
    """Return a table without the apostrophes that `write_table` sets before formulas."""
    bare = [_unescape(name) for name in table.columns]
    names = bare if len({*bare}) == len(bare) else list(table.columns)
    columns = {
        name: [_unescape(cell) for cell in cells] if "'" in "".join(cells) else cells
        for name, cells in zip(names, table.columns.values(), strict=True)
    }
    return replace(table, columns=columns)


def _escape(text: str) -> str:
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def _unescape(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text
