"""PhosphoSitePlus: which kinase phosphorylates which site of which substrate.

The file (``Kinase_Substrate_Dataset``, latin-1, three lines of terms before the header) may not be redistributed: the
user brings it. It does not say what a phosphorylation does, so each sign is unknown. Nodes are UniProt accessions,
because one gene symbol stands for the proteins of several organisms; the gene symbol is the label.
"""

from pathlib import Path
from typing import Any

import numpy as np

from molcause.errors import KnowledgeError
from molcause.files import read_text
from molcause.knowledge.network import Network, strings
from molcause.knowledge.parsing.rows import network_from_rows
from molcause.knowledge.parsing.sample import Sample
from molcause.knowledge.parsing.table import Table, parse_table

title = "PhosphoSitePlus kinase-substrate dataset (no sign)"
suffixes = (".txt", ".tsv")
_ENDS = ("KIN_ACC_ID", "SUB_ACC_ID")
_NEEDED = (*_ENDS, "SUB_MOD_RSD")
_BEFORE = 10


def fits(sample: Sample) -> bool:
    """Return whether one of a file's first lines has the columns KIN_ACC_ID, SUB_ACC_ID and SUB_MOD_RSD."""
    return any({*_NEEDED} <= {*row} for row in sample.cells[:_BEFORE])


def read(path: Path) -> Network:
    r"""Read the kinase-substrate dataset.

    Parameters
    ----------
    path
        The file, packed or not. ``SUB_MOD_RSD`` becomes the evidence column ``site``; organisms are kept as given in
        ``KIN_ORGANISM`` and ``SUB_ORGANISM``.

    Raises
    ------
    KnowledgeError
        If a column is missing, or a row lacks an accession (the line is named).

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "Kinase_Substrate_Dataset"
    >>> header = "GENE\tKIN_ACC_ID\tSUB_ACC_ID\tSUB_GENE\tSUB_MOD_RSD"
    >>> _ = file.write_text(f"110817\nTerms\n\n{header}\nPRKCD\tQ05655\tP13796\tLCP1\tS5\n")
    >>> net = read(file)
    >>> net.node_table["label"].tolist(), net.sign.tolist(), net.evidence["site"].tolist()
    (['PRKCD', 'LCP1'], [0], ['S5'])
    """
    table = _table(path)
    table.require(*_NEEDED)
    n = len(table)
    return network_from_rows(
        table,
        _ENDS,
        np.zeros(n, dtype=np.int8),
        renamed={"SUB_MOD_RSD": "site"},
        relation=strings(["phosphorylation"] * n),
        history=("a phosphorylation's effect on activity is not in this file: signs are unknown",),
        **_nodes(table),
    )


def _table(path: Path) -> Table:
    """Return the rows below the header; what stands before it is made empty lines, so that line numbers hold."""
    lines = read_text(path, KnowledgeError, "latin-1").split("\n")
    cells = ({cell.strip() for cell in line.split("\t")} for line in lines[: 2 * _BEFORE])
    start = next((k for k, found in enumerate(cells) if {*_NEEDED} <= found), None)
    if start is None:
        raise KnowledgeError(
            f"None of the first lines of {path.name} has the columns {', '.join(_NEEDED)}. "
            "What is read is PhosphoSitePlus' Kinase_Substrate_Dataset."
        )
    return parse_table("\n" * start + "\n".join(lines[start:]), path.name, "\t", quoting=False)


def _nodes(table: Table) -> dict[str, Any]:
    """Return the accessions, with gene symbols as labels and protein names as synonyms."""
    found: dict[str, tuple[str, str]] = {}
    for end, gene, protein in ((_ENDS[0], "GENE", "KINASE"), (_ENDS[1], "SUB_GENE", "SUBSTRATE")):
        cells = (table.columns[end], table.cells(gene), table.cells(protein))
        for name, *texts in dict.fromkeys(zip(*cells, strict=True)):
            found.setdefault(name.strip(), (texts[0].strip(), texts[1].strip()))
    found.pop("", None)
    columns = {
        "label": strings(gene or protein or name for name, (gene, protein) in found.items()),
        "synonyms": strings(protein if gene else "" for gene, protein in found.values()),
    }
    return {"node": list(found), "node_table": columns}
