"""card-krueger: fast-food restaurants before and after New Jersey raised its minimum wage (Card & Krueger, 1994)."""

from typing import TYPE_CHECKING

from molcause.catalog.entry import Entry
from molcause.data.datasets.common import read_frame
from molcause.provenance import Citation

if TYPE_CHECKING:
    import pandas as pd

entry = Entry(
    name="card-krueger",
    title="410 fast-food restaurants in New Jersey and Pennsylvania, before and after a minimum wage rose in one",
    citations=(
        Citation(
            "10.3386/w4509",
            "Card, Krueger. Minimum wages and employment: a case study of the fast-food industry in New Jersey and "
            "Pennsylvania. American Economic Review 84:772-793, 1994 (NBER working paper 4509)",
            "the card-krueger interviews",
        ),
    ),
    files=("card-krueger.csv",),
    notes=(
        "A natural experiment: a pandas frame, not measurements under interventions. Rows are interviews, 410 "
        "restaurants x 2; columns are nj (1: New Jersey), d (1: after), d_nj (their product), fte (full-time "
        "equivalents), wage and 22 more, and id, the restaurant.",
        "The two interviews of a restaurant are not independent: cluster by id.",
        "384 restaurants have fte twice; on them the difference in differences is 2.750, on all it is 2.754.",
    ),
)


def load() -> "pd.DataFrame":
    """Return the interviews, 820 rows x 27 columns; NaN where nothing was said.

    Raises
    ------
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> entry.licence, entry.size
    ('none stated', 57240)
    """
    return read_frame(entry, *entry.files)
