"""omnipath-signed: OmniPath's directed interactions of known sign, by gene symbol (the export for CARNIVAL)."""

import re
from dataclasses import replace
from pathlib import Path

from molcause.catalog.entry import Entry
from molcause.errors import KnowledgeError
from molcause.knowledge.entries import read_entry
from molcause.knowledge.network import Network, strings
from molcause.knowledge.networks import settled
from molcause.knowledge.operations.complexes import expand_complexes
from molcause.provenance import Citation

_POLICIES = ("keep", "expand")
_PART = re.compile(r"[^_]+(?:_[0-9]+(?=_|$))?")

entry = Entry(
    name="omnipath-signed",
    title="19,807 signed, directed interactions of 6,124 human proteins and complexes, HGNC symbols",
    citations=(
        Citation(
            "10.15252/msb.20209923",
            "Türei, Valdeolivas, Gul, et al. Integrated intra- and intercellular signaling knowledge for multicellular "
            "omics analysis. Molecular Systems Biology 17:e9923, 2021",
            "the omnipath-signed interactions",
        ),
    ),
    files=("omnipath_carnival.tsv",),
    limits="OmniPath joins resources, some of which limit commercial use (such as PhosphoSitePlus, SIGNOR, KEGG)",
    notes=(
        "Signs are OmniPath's consensus: AKT1 -> GSK3B is +1 there, though AKT1 inhibits GSK3B. PTEN -| AKT1 and "
        "TP53 -> MDM2 are missing.",
        "322 nodes are complexes, named by their members joined by '_'; C4B_2 is a gene of that name.",
        "No references: the export has none.",
    ),
)


def load(complexes: str = "keep", sign_conflict: str = "unknown", overrides: str | Path | None = None) -> Network:
    """Return the network.

    Parameters
    ----------
    complexes
        ``keep``: a complex is a node of kind ``complex``. ``expand``: its members stand in its place, each with all of
        its edges (`molcause.knowledge.operations.complexes.expand_complexes`); signs that then contradict are settled
        as others.
    sign_conflict, overrides
        As `read_network` takes them; an override names the nodes that are there in the end.

    Raises
    ------
    KnowledgeError
        If an option is not known.
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> load(complexes="split")
    Traceback (most recent call last):
    molcause.errors.KnowledgeError: Complexes can be kept or expanded; got 'split'. Say complexes='keep' or 'expand'.
    """
    if complexes not in _POLICIES:
        raise KnowledgeError(f"Complexes can be kept or expanded; got {complexes!r}. Say complexes='keep' or 'expand'.")
    network: Network = read_entry(entry, entry.files[0], "signed-table")
    members = {name: parts for name in network.node if len(parts := members_of(name)) > 1}
    kind = strings("complex" if name in members else "" for name in network.node)
    network = replace(network, node_table={**network.node_table, "kind": kind})
    network = expand_complexes(network, members) if complexes == "expand" else network
    return settled(network, sign_conflict, overrides)


def members_of(name: str) -> tuple[str, ...]:
    """Return the members of a complex by its name; a gene is its only one.

    A part that is a bare number belongs to the word before it: ``C4B_2`` is a gene, ``CHEBI_4705`` a chemical.

    Examples
    --------
    >>> members_of("FOS_JUN"), members_of("C4B_2"), members_of("BRCA1_CHEBI_4705")
    (('FOS', 'JUN'), ('C4B_2',), ('BRCA1', 'CHEBI:4705'))
    """
    parts = _PART.findall(name)
    return tuple(part.replace("_", ":") if part.startswith("CHEBI_") else part for part in parts)
