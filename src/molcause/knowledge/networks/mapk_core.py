"""mapk-core: a signed, directed network over the sachs2005 readouts and the reagents' targets."""

from pathlib import Path

from molcause.catalog.entry import Entry, embedded
from molcause.knowledge.formats.edge_table import network_from_table
from molcause.knowledge.network import Network
from molcause.knowledge.networks import settled
from molcause.knowledge.parsing.table import Table, parse_table
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


def load(sign_conflict: str = "unknown", overrides: str | Path | None = None) -> Network:
    """Return the network; the options are those of `read_network`.

    Raises
    ------
    KnowledgeError
        If the sign policy is unknown, or the overrides do not fit.

    Examples
    --------
    >>> net = load()
    >>> int((net.evidence["consensus"] == "consensus-18").sum())
    18
    """
    edges, nodes = _table("edges.csv"), _table("nodes.csv")
    network = network_from_table(edges, nodes, name=entry.name, citations=entry.citations)
    return settled(network, sign_conflict, overrides)


def _table(file: str) -> Table:
    return parse_table(embedded(entry, "mapk_core", file).decode(), f"{file} of {entry.name}")
