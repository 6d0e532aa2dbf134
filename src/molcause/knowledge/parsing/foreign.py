"""Files that no format reads: what they are, and the way round."""

import re

from molcause.knowledge.parsing.sample import Sample
from molcause.knowledge.signs import sign_of

_ROOTS = {
    "pathway": ("KEGG's KGML", "Take the pathway from OmniPath or SIGNOR, or convert it to a table of edges"),
    "RDF": ("BioPAX or another RDF", "Convert it to SIF, for instance by Pathway Commons, or to a table of edges"),
    "sbgn": ("SBGN", "Convert it to SBML-qual, or to a table of edges"),
}
_ROOT = re.compile(r"<(?![?!])(?:\w+:)?(\w+)")
_KEYS = {
    "numberVerification": ("CX version 1", "Export it as CX2"),
    "elements": ("Cytoscape's JSON", "Export it as SIF or GraphML"),
    "links": ("NetworkX's node-link JSON", "Give networkx.node_link_graph(...) of it to mc.read_network"),
}
_PICKLE = re.compile(rb"\x80[\x02-\x05]")
_ARRAY, _HDF5 = b"\x93NUMPY", b"\x89HDF"


def hint(sample: Sample) -> str:
    """Return what a file that no format fits seems to be, and what to do, in words; ``""`` if nothing is known.

    Examples
    --------
    >>> hint(Sample("old.cx", b'[{"numberVerification": []}]'))
    'It looks like CX version 1. Export it as CX2.'
    """
    if sample.name.endswith("/"):
        return "Of folders, only BioCypher's are read, with a schema_config.yaml. Name one of its files."
    found = _binary(sample.head) or _marked_up(sample.text.lstrip()) or _table(sample)
    return f"It looks like {found[0]}. {found[1]}." if found else ""


def _binary(head: bytes) -> tuple[str, str] | None:
    if _PICKLE.match(head):
        return "a pickle, which can run any code and is never read", "Write what it holds as a table or as GraphML"
    if head.startswith((_ARRAY, _HDF5)):
        return "an array or a file of measurements", "Knowledge comes as a table, a graph or a model"
    return None


def _marked_up(text: str) -> tuple[str, str] | None:
    root = _ROOT.search(text[:4000]) if text.startswith("<") else None
    if root:
        return _ROOTS.get(root[1])
    if text.startswith(("{", "[")):
        return next((said for key, said in _KEYS.items() if f'"{key}"' in text[:2000]), None)
    return None


def _table(sample: Sample) -> tuple[str, str] | None:
    rows = sample.cells[:20]
    if rows and all(len(row) == 3 and row[2] and sign_of(row[2]) is not None for row in rows):
        return "edges with their sign in the last column", "Give it the first line source, target, sign"
    if (
        rows
        and sample.suffix == ".txt"
        and all("\t" in line and len(line.split("\t")) > 2 for line in sample.lines[:20])
    ):
        return "gene sets, or a table of unknown columns", "For gene sets, say format='gmt' or call it .gmt"
    return None
