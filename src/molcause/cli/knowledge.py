"""What ``check`` and ``convert`` take: knowledge of any kind, by name or file, and how to settle its signs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from molcause.errors import KnowledgeError, did_you_mean

if TYPE_CHECKING:
    from molcause.catalog.entry import Entry
    from molcause.knowledge.io import Knowledge

SignConflict = Annotated[
    str,
    typer.Option(
        "--sign-conflict",
        help="What becomes of pairs with both signs: unknown, keep-both, consensus, prefer-curated or drop.",
    ),
]
Overrides = Annotated[
    Path | None, typer.Option("--overrides", help="A table of what you know better of the network's edges.")
]


def open_knowledge(
    name: str, sign_conflict: str = "unknown", overrides: Path | None = None, file_format: str | None = None
) -> "tuple[Knowledge, Entry | None]":
    """Return a network, a model or gene sets, and its card; None for a file.

    Raises
    ------
    KnowledgeError
        If it cannot be read, or overrides are given for what has no signed edges.
    """
    from molcause.knowledge.network import Network
    from molcause.knowledge.overrides import override
    from molcause.knowledge.signs import settle

    found, card = _opened(name, file_format)
    if isinstance(found, Network):
        found = settle(override(found, overrides) if overrides is not None else found, sign_conflict)
    elif overrides is not None:
        raise KnowledgeError(f"Overrides are for signed networks; {name} holds a {type(found).__name__}.")
    return found, card


def _opened(name: str, file_format: str | None) -> "tuple[Knowledge, Entry | None]":
    from molcause import plugins
    from molcause.knowledge.io import read_knowledge

    group = "gene_sets" if name in plugins.names("gene_sets") else "networks"
    if name not in plugins.names(group) and (Path(name).suffix or Path(name).exists()):
        return read_knowledge(name, file_format), None
    known = (*plugins.names("networks"), *plugins.names("gene_sets"))
    if name not in known:
        near = did_you_mean(name, known)
        raise KnowledgeError(
            f"{name!r} is neither a file nor a network or gene sets of the catalog. {near} "
            "'molcause datasets' lists them.".replace("  ", " ")
        )
    module = plugins.load(group, name)
    return module.load(), module.entry
