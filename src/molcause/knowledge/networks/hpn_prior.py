"""hpn-prior: who might regulate whom among 46 phosphoproteins, drawn by a participant of the HPN-DREAM challenge."""

from pathlib import Path

import numpy as np

from molcause.catalog.entry import Entry
from molcause.errors import KnowledgeError
from molcause.knowledge.entries import under_card
from molcause.knowledge.network import Network, strings
from molcause.knowledge.overrides import override
from molcause.knowledge.parsing.table import read_table
from molcause.provenance import Citation

entry = Entry(
    name="hpn-prior",
    title="62 directed edges of unknown sign between the 46 RPPA readouts of hpn-dream, made by hand",
    citations=(
        Citation(
            "10.1038/nmeth.3773",
            "Hill, Heiser, Cokelaer, et al. Inferring causal molecular networks: empirical assessment through a "
            "community-based effort. Nature Methods 13:310-318, 2016",
            "the challenge for which hpn-prior was drawn",
        ),
    ),
    files=("experimental_prior.csv",),
    folder="hpn-dream",
    notes=(
        "A matrix of 0 and 1: rows are sources, columns targets. It says nothing of signs.",
        "Nodes are antibodies. FOXO3a_pS318_S321 and TAZ_pS89 are missing; PKC-delta of the data is PKC-delta_pS664.",
    ),
)


def load(overrides: str | Path | None = None) -> Network:
    """Return the network.

    Parameters
    ----------
    overrides
        As `read_network` takes them.

    Raises
    ------
    KnowledgeError
        If the overrides do not fit.
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> entry.licence, entry.size
    ('none stated', 5441)
    """
    (file,) = entry.files
    network: Network = under_card(read_matrix(entry.fetch(file)), entry, file)
    return override(network, overrides) if overrides is not None else network


def read_matrix(path: Path) -> Network:
    r"""Read a square matrix of 0 and 1 with names on both sides: row -> column, sign unknown.

    Raises
    ------
    KnowledgeError
        If rows and columns differ in their names, or a cell is neither 0 nor 1.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "prior.csv"
    >>> _ = file.write_text(",RAF,MEK\nRAF,0,1\nMEK,0,0\n")
    >>> read_matrix(file).to_frame()[["source", "target", "sign"]].to_numpy().tolist()
    [['RAF', 'MEK', 0]]
    """
    table = read_table(path)
    corner, *columns = table.columns
    rows = table.columns[corner]
    if rows != columns:
        raise KnowledgeError(
            f"{path.name} is no square matrix: its {len(rows)} rows and {len(columns)} columns differ."
        )
    cells = np.array([table.flags(column, default=False) for column in columns]).T
    source, target = np.nonzero(cells)
    names = strings(rows)
    return Network.build(
        names[source],
        names[target],
        np.zeros(len(source), dtype=np.int8),
        node=rows,
        name=path.stem,
        history=(f"{len(source)} edges read from {path.name}, a matrix of {len(rows)} x {len(rows)}, row -> column",),
    )
