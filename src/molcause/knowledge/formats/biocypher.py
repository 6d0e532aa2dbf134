"""BioCypher: the CSV files of a run with its ``schema_config.yaml``, its tables in memory, and tuples for an adapter.

BioCypher says nothing about signs. Here a property ``sign`` gives it, or else the label of the relationship (or its
one ``input_label``), if `molcause.knowledge.signs.TOKENS` has the word; every other relationship is of unknown sign.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molcause.errors import KnowledgeError, did_you_mean
from molcause.findings import first
from molcause.knowledge.network import Network
from molcause.knowledge.parsing.attributes import Graph, edge_attributes, network_from_graph, node_attributes
from molcause.knowledge.parsing.safe_yaml import read_yaml
from molcause.knowledge.parsing.sample import Sample
from molcause.knowledge.parsing.sif import write_text
from molcause.knowledge.parsing.spreadsheet import unescaped, write_table
from molcause.knowledge.parsing.table import Table, read_table
from molcause.knowledge.signs import TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    Node = tuple[str, str, dict[str, Any]]
    Edge = tuple[str, str, str, str, dict[str, Any]]

title = "BioCypher (folder of CSV files with schema_config.yaml, tables in memory, adapter tuples)"
suffixes = ()
SCHEMA = "schema_config.yaml"
_ENDS = ("source_id", "target_id")
_OLD = {"preferred_id": "namespace", "label_in_input": "input_label"}
_KEYS = (
    "represented_as namespace input_label is_a synonym_for properties source target label_as_edge inherit_properties "
    "exclude_properties db_collection_name use_id"
)
_UNTOLD = "molecular entity"
_LABELS = {1: "activates", -1: "inhibits", 0: "regulates"}


def fits(sample: Sample) -> bool:
    """Return whether a folder holds a schema configuration, or a file BioCypher's columns of relationships."""
    if sample.name.endswith("/"):
        return SCHEMA in sample.lines
    return {*_ENDS, "relationship_label"} <= {*sample.columns}


def read(path: Path) -> Network:
    """Read a folder, or one file of relationships with the node files and the schema configuration beside it.

    Raises
    ------
    KnowledgeError
        If no file holds relationships, the schema configuration breaks its format, or a sign is not known.
    """
    folder = path if path.is_dir() else path.parent
    files = sorted(folder.glob("*.csv")) if path.is_dir() else [path, *sorted({*folder.glob("*.csv")} - {path})]
    tables = [unescaped(read_table(file)) for file in files if file.stat().st_size]
    edges = [table for table in tables if {*_ENDS} <= table.columns.keys()]
    if not path.is_dir():
        edges = [table for table in edges if table.origin == path.name]
    if not edges:
        raise KnowledgeError(
            f"{path.name} has no CSV file with the columns {', '.join(_ENDS)}. Export BioCypher's csv."
        )
    nodes = [table for table in tables if "node_id" in table.columns]
    schema = read_schema(folder / SCHEMA) if (folder / SCHEMA).exists() else {}
    return _network(path.name, [*nodes, *edges], schema)


def read_schema(path: Path) -> dict[str, dict[str, Any]]:
    """Read a schema configuration: entity -> keys, old names of keys made new.

    Raises
    ------
    KnowledgeError
        If it is no safe YAML, or has a key that is nearly one of BioCypher's.
    """
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise KnowledgeError(f"{path.name} must hold one entry for each entity, with its keys below it.")
    schema: dict[str, dict[str, Any]] = {}
    for entity, keys in content.items():
        if isinstance(keys, dict):  # others are headings
            schema[entity] = {str(_OLD.get(key, key)): value for key, value in keys.items()}
            _check_keys(entity, schema[entity], path.name)
    return schema


def accepts(thing: object) -> bool:
    """Return whether an object is a dict of tables, of which one has the columns of relationships."""
    if not isinstance(thing, dict) or not thing:
        return False
    columns = [getattr(table, "columns", None) for table in thing.values()]
    return all(c is not None for c in columns) and any({*_ENDS} <= set(map(str, c)) for c in columns if c is not None)


def from_object(tables: "Mapping[str, Any]") -> Network:
    """Take a network from BioCypher's tables in memory, a dict of entity -> pandas table.

    Raises
    ------
    KnowledgeError
        If there is no relationship, or a sign is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> edges = {"source_id": ["RAF"], "target_id": ["MEK"], "relationship_label": ["activation"]}
    >>> from_object({"activation": pd.DataFrame(edges)}).sign.tolist()
    [1]
    """
    return _network("BioCypher", [Table.from_frame(table) for table in tables.values()], {})


def to_object(network: Network) -> "tuple[list[Node], list[Edge]]":
    """Return what an adapter hands to ``write_nodes`` and ``write_edges``: tuples of nodes, and of edges.

    Examples
    --------
    >>> nodes, edges = to_object(Network.from_edges([("RAF", "MEK", 1)]))
    >>> nodes[0][:2], edges[0][:4]
    (('RAF', 'molecular entity'), ('e0', 'RAF', 'MEK', 'activates'))
    """
    nodes = [
        (name, data.pop("kind", _UNTOLD), data)
        for name, data in zip(network.node.tolist(), node_attributes(network), strict=True)
    ]
    ends = zip(network.source.tolist(), network.target.tolist(), edge_attributes(network), strict=True)
    edges = [
        (f"e{row}", source, target, _LABELS[data["sign"]], data) for row, (source, target, data) in enumerate(ends)
    ]
    return nodes, edges


def write(network: Network, path: Path) -> None:
    """Write a folder with ``nodes.csv``, ``edges.csv`` and ``schema_config.yaml``.

    Raises
    ------
    KnowledgeError
        If the folder cannot be made or written.
    """
    import pandas as pd

    nodes, edges = to_object(network)
    try:
        path.mkdir(exist_ok=True)
    except (OSError, ValueError) as cause:
        raise KnowledgeError(f"{path} cannot be made a folder: {cause}. Choose one that exists.") from cause
    columns = dict.fromkeys(name for _, _, data in nodes for name in data)
    table = [
        {"node_id": name, "node_label": kind, **{c: data.get(c, "") for c in columns}} for name, kind, data in nodes
    ]
    write_table(pd.DataFrame(table), path / "nodes.csv")
    head = ("relationship_id", *_ENDS, "relationship_label")
    write_table(pd.DataFrame([{**dict(zip(head, e[:4], strict=True)), **e[4]} for e in edges]), path / "edges.csv")
    write_text(_schema_text({kind for _, kind, _ in nodes}, {edge[3] for edge in edges}), path / SCHEMA)


def _network(origin: str, tables: "Sequence[Table]", schema: Mapping[str, Mapping[str, Any]]) -> Network:
    graph = Graph(origin)
    parts = [table for table in tables if {*_ENDS} <= table.columns.keys()]
    for table in tables:
        if "node_id" in table.columns and table.filled("node_id").size:
            for row in _rows(table):
                graph.nodes.setdefault(row.pop("node_id"), _node(row))
    signed = any("sign" in table.columns for table in parts)
    unsigned: Counter[str] = Counter()
    for table in parts:
        for end in _ENDS:
            table.filled(end)
        for row in _rows(table):
            label = row.get("relationship_label", "")
            if not signed:
                row["sign"] = _sign(label, schema)
                unsigned[label] += row["sign"] == 0
            if "relation" in row and label in _LABELS.values():  # as `write` has it
                del row["relationship_label"]
            graph.edges.append((row.pop("source_id"), row.pop("target_id"), True, row))
    count = sum(unsigned.values())
    if count:
        labels = first([f"{label!r} ({times})" for label, times in unsigned.items() if times])
        graph.history.append(f"{count} edge(s) of unknown sign, since their label stands for none: {labels}")
    return network_from_graph(graph, origin)


def _sign(label: str, schema: Mapping[str, Mapping[str, Any]]) -> int:
    given = schema.get(label, {}).get("input_label", [])
    words = [label, *([given] if isinstance(given, str) else given if len(given) == 1 else [])]
    return next((sign for word in words if (sign := TOKENS.get(str(word).strip().casefold(), 0))), 0)


def _rows(table: Table) -> "Iterable[dict[str, Any]]":
    names = [name for name in table.columns if name]
    return (dict(zip(names, row, strict=True)) for row in zip(*(table.columns[name] for name in names), strict=True))


def _node(row: dict[str, Any]) -> dict[str, Any]:
    """Name BioCypher's own columns as a network does; ``id`` only repeats the node's, and ``id`` is no namespace."""
    row.pop("id", None)
    if row.get("preferred_id") == "id":
        row["preferred_id"] = ""
    if row.get("node_label") == _UNTOLD:
        row["node_label"] = ""
    own = {"node_label": "kind", "preferred_id": "namespace"}
    return {own[name] if name in own and own[name] not in row else name: value for name, value in row.items()}


def _check_keys(entity: str, keys: Iterable[str], origin: str) -> None:
    known = _KEYS.split()
    for key in keys:
        hint = "" if key in known else did_you_mean(key, [*known, *_OLD])
        if hint:
            raise KnowledgeError(f"{origin}: entity {entity!r} has an unknown key {key!r}. {hint}")


def _schema_text(kinds: set[str], labels: set[str]) -> str:
    import json

    lines = [
        f"{json.dumps(k)}:\n  represented_as: node\n  namespace: id\n  input_label: {json.dumps(k)}"
        for k in sorted(kinds)
    ]
    lines += [
        f"{label}:\n  is_a: association\n  represented_as: edge\n  input_label: {label}" for label in sorted(labels)
    ]
    return "\n\n".join(lines) + "\n"
