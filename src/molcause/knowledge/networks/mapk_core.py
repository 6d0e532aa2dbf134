"""mapk-core: a signed, directed network over the sachs2005 readouts and the reagents' targets."""

import csv
import io

from molcause.catalog.entry import Entry, embedded
from molcause.knowledge.formats.edge_table import network_from_rows
from molcause.knowledge.network import NODE_COLUMNS, Network, strings
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
        "edges.csv": "07dc5261546f15768020dff17fdabde36738b3c07436d1e7a4cf22f030a3b8db",
        "nodes.csv": "eb9e6f0433f497d26f038bdf9bfc41234c311909b5988d5793e11b77506e6917",
    },
    notes=(
        "Column 'consensus' marks the 18 arcs of the consensus network and the 2 disputed ones.",
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
    edges, nodes = _rows("edges.csv"), _rows("nodes.csv")
    return network_from_rows(
        edges,
        list(edges[0]),
        name=entry.name,
        node=[row["id"] for row in nodes],
        node_table={column: strings(row[column] for row in nodes) for column in NODE_COLUMNS},
        origin="edges.csv of mapk-core",
        citations=entry.citations,
    )


def _rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(embedded(entry, "mapk_core", file).decode())))
