"""Names and kinds of nodes from a table that comes beside a network: code, name, TF, ligand."""

from dataclasses import replace
from pathlib import Path

from molcause.knowledge.network import Network, strings
from molcause.knowledge.parsing.table import read_table


def annotated(network: Network, path: Path) -> Network:
    r"""Return the network with its nodes' names, and kinds ``TF`` and ``ligand``, from an annotation table.

    Parameters
    ----------
    network
        Its node ids are the table's codes.
    path
        A table with the columns ``code``, ``name``, ``TF`` and ``ligand``; nodes that it does not have stay as they
        are.

    Raises
    ------
    KnowledgeError
        If a column is missing, or a flag is neither true nor false.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "annotation.tsv"
    >>> _ = file.write_text("code\tname\tTF\tligand\nP28482\tMAPK1\tFalse\tFalse\nQ15796\tSMAD2\tTrue\tFalse\n")
    >>> net = annotated(Network.from_edges([("P28482", "Q15796", 1)]), file)
    >>> net.node_table["label"].tolist(), net.node_table["kind"].tolist()
    (['MAPK1', 'SMAD2'], ['', 'TF'])
    """
    table = read_table(path)
    table.require("code", "name", "TF", "ligand")
    flags = zip(table.flags("TF", default=False), table.flags("ligand", default=False), strict=True)
    kinds = ["TF" if factor else "ligand" if ligand else "" for factor, ligand in flags]
    label = dict(zip(table.columns["code"], table.columns["name"], strict=True))
    kind = dict(zip(table.columns["code"], kinds, strict=True))
    found = {
        "label": strings(
            label.get(node) or old for node, old in zip(network.node, network.node_table["label"], strict=True)
        ),
        "kind": strings(
            kind.get(node) or old for node, old in zip(network.node, network.node_table["kind"], strict=True)
        ),
    }
    said = sum(node in label for node in network.node)
    history = (*network.history, f"names and kinds of {said} of {len(network.node)} nodes from {path.name}")
    return replace(network, node_table={**network.node_table, **found}, history=history)
