"""Directives for tables of knowledge that are made from the code, so that no page can go out of date.

``formats NOUN ...`` lists the formats that hold these nouns, ``round-trips`` what a network loses in each format that
is written, found by writing and reading one, and ``finding-codes`` the codes of findings.
"""

import tempfile
import warnings
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
from docutils import nodes
from docutils.parsers.rst import Directive
from tables import code, table

from molcause.errors import KnowledgeError
from molcause.findings import CODES, LEVELS
from molcause.knowledge.io import formats
from molcause.knowledge.network import Network, strings


class Formats(Directive):
    """One row for each format that holds one of the nouns named."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return one table."""
        known, wanted = formats(), set(self.arguments[0].split())
        first = _first_writers(known)
        rows = [
            ([code(name)], module.title, _read(module), _written(name, module, first))
            for name, module in known.items()
            if wanted & {*_nouns(module)}
        ]
        return [table(("Name", "What it is", "Read from", "Written to"), rows)]


class RoundTrips(Directive):
    """One row for each format that is written and read."""

    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return one table."""
        rows = []
        for name, module in formats().items():
            if "Network" in _nouns(module) and (found := _losses(module)) is not None:
                rows.append(([code(name)], *(", ".join(part) or "nothing" for part in found)))
        return [table(("Format", "Loses", "Refuses to write"), rows)]


class FindingCodes(Directive):
    """One row for each code."""

    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return one table."""
        rows = [([code(name)], LEVELS[name[0]], text) for name, text in CODES.items()]
        return [table(("Code", "Level", "Means"), rows)]


def _nouns(module):
    return getattr(module, "nouns", ("Network",))


def _first_writers(known):
    """Return which format each suffix means when a noun is written."""
    first = {}
    for name, module in known.items():
        if hasattr(module, "write"):
            first = {(suffix, noun): name for suffix in module.suffixes for noun in _nouns(module)} | first
    return first


def _read(module):
    ways = [word for ability, word in (("read", "file"), ("from_object", "object")) if hasattr(module, ability)]
    return ", ".join(ways) or "-"


def _written(name, module, first):
    ways = []
    if hasattr(module, "write"):
        own = [s for s in module.suffixes if any(first[s, noun] == name for noun in _nouns(module))]
        ways += [code(suffix) for suffix in own] or [code(f'format="{name}"')]
    if hasattr(module, "to_object"):
        ways.append(nodes.Text("object"))
    return [part for way in ways for part in (nodes.Text(", "), way)][1:] or "-"


def _losses(module):
    """Return what a format loses and what it refuses; None if nothing can be written and read again."""
    lost, refused = [], []
    for aspect, (network, look) in _aspects().items():
        try:
            again = _again(module, network)
        except KnowledgeError:
            refused.append(aspect)
            continue
        if again is None:
            return None
        if look(again) != look(network):
            lost.append(aspect)
    return None if len(refused) == len(_aspects()) else (lost, refused)


def _again(module, network):
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if hasattr(module, "read") and hasattr(module, "write"):
            path = Path(folder) / f"network{next(iter(module.suffixes), '')}"
            module.write(network, path)
            return module.read(path)
        if hasattr(module, "from_object") and hasattr(module, "to_object"):
            return module.from_object(module.to_object(network))
    return None


def _aspects():
    """Return for each thing that a network may hold one that does, and a function that looks at it."""
    chain = [("RAF", "MEK", 1), ("MEK", "ERK", 1), ("ERK", "RAF", -1)]
    net, make = Network.from_edges(chain), Network.from_edges
    cells = {"references": strings(["PMID:8226933", "", ""])}
    with_synonyms = {**net.node_table, "synonyms": strings(["RAF1", "", ""])}
    return {
        "unknown signs": (make([*chain, ("PKA", "RAF", 0)]), _signs),
        "pairs with both signs": (make([*chain, ("RAF", "MEK", -1)]), _signs),
        "parallel edges of one sign": (make([*chain, ("RAF", "MEK", 1)]), _signs),
        "edges without direction": (replace(net, directed=np.array([True, True, False])), _by_edge("directed")),
        "weights": (replace(net, weight=np.array([1.0, 0.5, 2.0])), _by_edge("weight")),
        "relations": (replace(net, relation=strings(["phosphorylation", "", ""])), _has_relation),
        "evidence": (replace(net, evidence=cells), lambda n: [str(x) for x in n.evidence.get("references", ())]),
        "nodes without edges": (make(chain, nodes=["PKA"]), lambda n: {*n.node}),
        "synonyms": (replace(net, node_table=with_synonyms), lambda n: n.synonyms),
    }


def _signs(network):
    return Counter(zip(network.source, network.target, network.sign.tolist(), strict=True))


def _by_edge(column):
    return lambda n: {(s, t): v for s, t, v in zip(n.source, n.target, getattr(n, column).tolist(), strict=True)}


def _has_relation(network):
    return "phosphorylation" in network.relation


def setup(app):
    """Register the directives."""
    app.add_directive("formats", Formats)
    app.add_directive("round-trips", RoundTrips)
    app.add_directive("finding-codes", FindingCodes)
    return {"parallel_read_safe": True}
