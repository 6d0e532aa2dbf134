"""A network from the rows of a table: what all formats with one edge to a row share."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.knowledge.network import Network
from molcause.knowledge.parsing.sample import split_name
from molcause.knowledge.parsing.table import Table


def network_from_rows(
    table: Table,
    ends: tuple[str, str],
    sign: NDArray[np.int8],
    *,
    used: Iterable[str] = (),
    renamed: Mapping[str, str] | None = None,
    evidence: Mapping[str, NDArray[Any]] | None = None,
    history: Iterable[str] = (),
    bare: bool = True,
    **columns: Any,
) -> Network:
    r"""Return a network with an edge for each row, all columns kept.

    Parameters
    ----------
    table
        The rows.
    ends
        The columns of sources and targets.
    sign
        ``[n_rows]`` signs.
    used
        Further columns that are not to become evidence.
    renamed
        Names of evidence columns in the file -> in the network.
    evidence
        Further evidence; a column of the file that has its name gets an underscore.
    history
        What there is to say about the rows.
    bare
        Whether blanks around a name are no part of it.
    **columns
        What `Network.build` takes besides.

    Raises
    ------
    KnowledgeError
        With the line, if a row lacks an end.

    Examples
    --------
    >>> from molcause.knowledge.parsing.table import parse_table
    >>> table = parse_table("TF,gene,note\nMYC,TERT,seen\n", "net.csv")
    >>> network_from_rows(table, ("TF", "gene"), np.array([1])).evidence["note"].tolist()
    ['seen']
    """
    names = {end: [cell.strip() if bare else cell for cell in table.columns[end]] for end in ends}
    filled = replace(table, columns=names)
    own = evidence or {}
    kept = {
        f"{column}_" if column in own else column: cells
        for column, cells in table.evidence({*ends, *used}, renamed).items()
    }
    return Network.build(
        filled.filled(ends[0]),
        filled.filled(ends[1]),
        sign,
        evidence={**kept, **own},
        name=split_name(table.origin)[0],
        history=(f"{len(table)} edges read from {table.origin}", *history),
        **columns,
    )
