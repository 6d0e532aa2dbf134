"""mapk-core: a signed, directed network over the sachs2005 readouts and the reagents' targets."""

import io

from molcause.catalog.entry import Entry, embedded
from molcause.knowledge.formats.edge_table import Table, network_from_table, parse_table
from molcause.knowledge.network import Network
from molcause.provenance import Citation

entry = Entry(
    name="mapk-core",
    title="MAPK, phosphoinositide and PKA/PKC signaling in T cells, signed, curated edge by edge, feedback kept",
    source="curated for molcause from the primary literature; each edge names its reference",
    licence="CC0-1.0",
    citations=(
        Citation(
            "10.1126/science.1105809",
            "Sachs, Perez, Pe'er, Lauffenburger, Nolan. Causal protein-signaling networks derived from multiparameter "
            "single-cell data. Science 308:523-529, 2005",
            "the consensus arcs of mapk-core",
        ),
    ),
    sha256={
        "edges.csv": "42bbd4ac9b1c4aa43cfb5f2cd697a9068fb3b56c965f93c6881c7c4f660e2200",
        "nodes.csv": "cb7a8c1073a522f536ed23ca2b40933340472cada89eb07b9a72a546736533d1",
    },
    notes=(
        "Column 'consensus' marks the 18 arcs of the acyclic consensus network and the 2 disputed ones; 'cyclic file' "
        "is the arc that the network's usual file has instead of its reverse, PIP3 -> PIP2.",
        "Column 'evidence_dataset' says where an edge's only evidence is the sachs2005 data themselves.",
        "Signs are between activities (lipids: levels); a site's own meaning is in the readout map.",
    ),
)


def load() -> Network:
    """Return the network.

    Examples
    --------
    >>> net = load()
    >>> int((net.evidence["consensus"] == "consensus-18").sum())
    18
    """
    return network_from_table(_table("edges.csv"), _table("nodes.csv"), name=entry.name, citations=entry.citations)


def _table(file: str) -> Table:
    return parse_table(io.StringIO(embedded(entry, "mapk_core", file).decode(), newline=""), f"{file} of {entry.name}")
