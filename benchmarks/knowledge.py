"""Knowledge at the size that people use: reading, filtering, corrupting networks; names; coverage; beside peers.

Peers (networkx, and decoupler and corneto where they are installed) do the nearest thing that they offer; ratios are
to molcause in the same process.
"""

import csv
import statistics
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

import molcause as mc
from benchmarks.measure import Usage, call, table
from molcause.catalog.fetch import fetch, remote
from molcause.knowledge.network import Network

Action = Callable[[], object]


def report_reading() -> str:
    """Read the 19,807 edges of omnipath-signed, and larger and smaller files."""
    path = fetch(remote("omnipath-signed", "omnipath_carnival.tsv"))
    with tempfile.TemporaryDirectory() as folder:
        sif = _as_sif(path, Path(folder) / "omnipath.sif")
        table_csv = Path(folder) / "edges.csv"
        mc.write_network(_random_network(100_000), table_csv)
        gmt = fetch(remote("gene-sets", "enrichr.GO_Biological_Process_2021.gmt"))
        rows = [
            *_compare("omnipath-signed, table of 19,807 edges", lambda: mc.read_network(path), _table_peers(path)),
            *_compare("the same as SIF", lambda: mc.read_network(sif), _sif_peers(sif)),
            *_compare("edge table of 100,000 edges", lambda: mc.read_network(table_csv), _table_peers(table_csv)),
            *_compare("GMT of 6,036 sets", lambda: mc.read_gene_sets(gmt), _gmt_peers(gmt)),
        ]
    return table(["what is read", "by", "CPU s", "ratio to molcause"], rows)


def report_networks() -> str:
    """Work on a random network of 100,000 edges and 10,000 nodes, and rewire omnipath-signed."""
    big, known = _random_network(100_000), mc.load_network("omnipath-signed")
    graph = big.to("networkx")
    nodes = list(big.node[:50])
    fresh = lambda: big.keep_edges(np.ones(len(big), dtype=bool), "copied")  # noqa: E731 - nothing cached
    rows = [
        *_compare("filter by sign", lambda: big.keep_edges(big.sign != 0, "signed"), {}),
        *_compare("digest", lambda: fresh().digest, {}),
        *_compare("to pandas", lambda: fresh().to_frame(), {}),
        *_compare("strong components", lambda: fresh().components(), _networkx("strong components", graph)),
        *_compare("reached from 50 nodes", lambda: fresh().reachable(nodes), _networkx("reached", graph, nodes)),
        *_compare("between 50 and 50 nodes, <= 3 edges", lambda: big.between(nodes, list(big.node[-50:]), 3), {}),
        *_compare("union with itself", lambda: big.union(big), _networkx("union", graph)),
        *_compare("review (findings)", lambda: fresh().findings(), {}),
        *_compare("rewire omnipath-signed (19,807 edges)", lambda: known.corrupt("rewire"), _rewire_peers(known)),
        *_compare("relabel omnipath-signed", lambda: known.corrupt("relabel"), {}),
    ]
    return table(["what is done", "by", "CPU s", "ratio to molcause"], rows)


def report_names() -> str:
    """Resolve 10,000 names: the first call loads the gene table."""
    from molcause.names.genes import genes

    symbols = list(genes().by_symbol)[:10_000]
    odd = [f"{name}X" for name in symbols[:1000]]
    _, first = call(lambda: mc.resolve_names(symbols[:1]))
    rows = [["the first name (loads the table)", f"{first.cpu:.3f}"]]
    for what, names in (("10,000 approved symbols", symbols), ("1,000 names that nobody knows", odd)):
        rows.append([what, f"{_median(lambda names=names: mc.resolve_names(names)).cpu:.3f}"])
    return table(["what is resolved", "CPU s"], rows)


def report_coverage() -> str:
    """Coverage of two datasets by omnipath-signed, names resolved."""
    net = mc.load_network("omnipath-signed")
    rows = []
    for name in ("melanoma-skmel133", "hpn-dream"):
        data = mc.load_dataset(name)
        rows.append([name, data.adata.n_vars, f"{_median(lambda data=data: mc.coverage(net, data)).cpu:.3f}"])
    return table(["data", "readouts", "CPU s"], rows)


def _compare(what: str, ours: Action, peers: dict[str, Action]) -> list[list[str]]:
    own = _median(ours)
    rows = [[what, "molcause", f"{own.cpu:.3f}", ""]]
    for name, action in peers.items():
        used = _median(action)
        rows.append(["", name, f"{used.cpu:.3f}", f"{used.cpu / max(own.cpu, 1e-4):.1f}"])
    return rows


def _median(action: Action, repeats: int = 5) -> Usage:
    """Return the usage of the median run, after one that warms up."""
    call(action)
    used = [call(action)[1] for _ in range(repeats)]
    return Usage(statistics.median(u.cpu for u in used), statistics.median(u.wall for u in used))


def _random_network(n_edges: int) -> Network:
    draw = np.random.default_rng(0)
    names = np.array([f"GENE{k}" for k in range(n_edges // 10)], dtype=object)
    ends = names[draw.integers(len(names), size=(2, n_edges))]
    return Network.build(ends[0], ends[1], draw.integers(-1, 2, n_edges).astype(np.int8), name="random")


def _as_sif(path: Path, place: Path) -> Path:
    with path.open(newline="") as handle, place.open("w") as out:
        for row in list(csv.reader(handle, delimiter="\t"))[1:]:
            out.write("\t".join(row) + "\n")
    return place


def _table_peers(path: Path) -> dict[str, Action]:
    import networkx as nx
    import pandas as pd

    separator = "\t" if path.suffix == ".tsv" else ","

    def read() -> object:
        frame = pd.read_csv(path, sep=separator)
        return nx.from_pandas_edgelist(frame, edge_attr=True, create_using=nx.MultiDiGraph)

    return {"pandas + networkx": read}


def _sif_peers(path: Path) -> dict[str, Action]:
    corneto = _installed("corneto")
    return {"corneto": lambda: corneto.Graph.from_sif(str(path))} if corneto else {}


def _gmt_peers(path: Path) -> dict[str, Action]:
    decoupler = _installed("decoupler")
    return {"decoupler (splits names at blanks)": lambda: decoupler.pp.read_gmt(str(path))} if decoupler else {}


def _rewire_peers(network: Network) -> dict[str, Action]:
    import networkx as nx

    undirected = nx.Graph(zip(network.source, network.target, strict=True))

    def swap() -> object:
        edges = undirected.number_of_edges()
        return nx.double_edge_swap(undirected.copy(), edges, max_tries=100 * edges, seed=0)

    return {"networkx (undirected, unsigned, 1 swap an edge)": swap}


def _networkx(what: str, graph: Any, nodes: list[str] | None = None) -> dict[str, Action]:
    import networkx as nx

    actions: dict[str, Action] = {
        "strong components": lambda: list(nx.strongly_connected_components(graph)),
        "reached": lambda: set().union(*(nx.descendants(graph, node) for node in nodes or [])),
        "union": lambda: nx.compose(graph, graph),
    }
    return {"networkx": actions[what]}


def _installed(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None
