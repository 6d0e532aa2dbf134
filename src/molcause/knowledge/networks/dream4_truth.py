"""dream4-truth: the true graphs of the ten simulated gene networks of dream4 (Marbach et al., 2010)."""

import numpy as np

from molcause.catalog.archive import read_member
from molcause.catalog.entry import Entry
from molcause.errors import KnowledgeError
from molcause.files import decode
from molcause.knowledge.entries import under_card
from molcause.knowledge.network import Network, strings
from molcause.provenance import Citation

entry = Entry(
    name="dream4-truth",
    title="The true graphs, of unknown signs, of the ten simulated gene networks of dream4",
    citations=(
        Citation(
            "10.1073/pnas.0913357107",
            "Marbach, Prill, Schaffter, Mattiussi, Floreano, Stolovitzky. Revealing strengths and weaknesses of "
            "methods for gene network inference. PNAS 107:6286-6291, 2010",
            "the dream4 networks",
        ),
    ),
    files=("lightlyProcessedDownloadedData.tar.gz",),
    folder="dream4",
    notes=(
        "Edges go from regulator to target; signs are not given. Genes without edges are nodes too.",
        "Do not train on it: it is the answer to the dataset dream4.",
    ),
)


def load(size: int = 10, net: int = 1) -> Network:
    """Return one of the graphs.

    Parameters
    ----------
    size
        10 or 100 genes.
    net
        1 to 5.

    Raises
    ------
    KnowledgeError
        If there is no such network.
    StorageError
        If the archive cannot be had or read.

    Examples
    --------
    >>> load(size=50)
    Traceback (most recent call last):
    molcause.errors.KnowledgeError: dream4 has networks 1 to 5 of 10 and of 100 genes; got size=50, net=1.
    """
    if size not in (10, 100) or net not in range(1, 6):
        raise KnowledgeError(f"dream4 has networks 1 to 5 of 10 and of 100 genes; got size={size!r}, net={net!r}.")
    (archive,) = entry.files
    file = f"lightlyProcessedDownloadedData/insilico_size{size}_{net}/goldStandard.tsv"
    text = decode(read_member(entry.fetch(archive), file), file, KnowledgeError)
    rows = [line.split("\t") for line in text.splitlines() if line]
    edges = [row for row in rows if row[2] == "1"]
    network = Network.build(
        strings(row[0] for row in edges),
        strings(row[1] for row in edges),
        np.zeros(len(edges), dtype=np.int8),
        node=[f"G{k + 1}" for k in range(size)],
        history=(f"{len(edges)} of the {len(rows)} ordered pairs of {size} genes are edges in {file}",),
    )
    made: Network = under_card(network, entry, archive)
    return made
