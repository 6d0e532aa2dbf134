"""hpn-insilico-truth: the true graph of the simulated task of the HPN-DREAM challenge (Hill et al., 2016)."""

import numpy as np

from molcause.catalog.entry import Entry
from molcause.errors import KnowledgeError
from molcause.files import read_text
from molcause.knowledge.entries import under_card
from molcause.knowledge.network import Network, strings
from molcause.provenance import Citation

entry = Entry(
    name="hpn-insilico-truth",
    title="74 true edges of unknown sign between the 20 blinded proteins of hpn-dream-insilico",
    citations=(
        Citation(
            "10.1038/nmeth.3773",
            "Hill, Heiser, Cokelaer, et al. Inferring causal molecular networks: empirical assessment through a "
            "community-based effort. Nature Methods 13:310-318, 2016",
            "the simulated network of hpn-insilico-truth",
        ),
    ),
    files=("TrueGraph.csv",),
    folder="hpn-dream",
    notes=(
        "A matrix of 0 and 1 without names, row -> column; its diagonal is NaN: nothing is said of self-loops.",
        "Do not train on it: it is the answer to the dataset hpn-dream-insilico.",
    ),
)


def load() -> Network:
    """Return the graph.

    Raises
    ------
    KnowledgeError
        If the file is no square matrix.
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> entry.files, entry.licence
    (('TrueGraph.csv',), 'BSD')
    """
    (file,) = entry.files
    text = read_text(entry.fetch(file), KnowledgeError)
    cells = np.array([[float(cell) for cell in line.split(",")] for line in text.splitlines() if line.strip()])
    if cells.shape[0] != cells.shape[1]:
        raise KnowledgeError(f"{file} is no square matrix: {cells.shape[0]} rows, {cells.shape[1]} columns.")
    names = strings(f"AB{k + 1}" for k in range(len(cells)))
    source, target = np.nonzero(np.nan_to_num(cells))
    network = Network.build(
        names[source],
        names[target],
        np.zeros(len(source), dtype=np.int8),
        node=names,
        history=(f"{len(source)} edges read from {file}, a matrix of {len(names)} x {len(names)}, row -> column",),
    )
    made: Network = under_card(network, entry, file)
    return made
