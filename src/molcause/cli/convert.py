"""``molcause convert``."""

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from molcause.cli.knowledge import Overrides, SignConflict, open_knowledge
from molcause.cli.output import AsJson, console, deliver
from molcause.errors import KnowledgeError, StorageError
from molcause.findings import first

if TYPE_CHECKING:
    from molcause.knowledge.io import Knowledge
    from molcause.knowledge.network import Network


def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="Knowledge: a name or a file.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write; its suffix names the format.")],
    from_format: Annotated[
        str | None, typer.Option("--from", help="Format of IN; by default its content decides.")
    ] = None,
    to_format: Annotated[str | None, typer.Option("--to", help="Format of OUT; by default its suffix decides.")] = None,
    sign_conflict: SignConflict = "unknown",
    overrides: Overrides = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite OUT.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write knowledge in another format, and say what that format cannot hold."""
    if target.exists() and not force:
        raise StorageError(f"{target} exists. Say --force to overwrite it, or name another file.")
    knowledge, card = open_knowledge(source, sign_conflict, overrides, from_format)
    licence = card.licence if card else ""
    again, size = _written(knowledge, target, to_format, force)
    document = {
        "read": {"source": source, "what": repr(knowledge), "digest": knowledge.digest, "licence": licence},
        "history": list(getattr(knowledge, "history", ())),
        "written": {"file": str(target), "bytes": size},
        "lost": None if again is None else _lost(knowledge, again),
    }
    deliver(document, as_json, None, lambda: _show(document))


def _written(
    knowledge: "Knowledge", target: Path, to_format: str | None, force: bool
) -> "tuple[Knowledge | None, int]":
    """Write beside the target, read that back, and put it in place: nobody sees half a file."""
    from molcause.knowledge.io import write_network

    if not target.parent.is_dir():
        raise StorageError(f"There is no folder {target.parent}. Make it first.")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".molcause-") as folder:
            draft = Path(folder) / target.name
            write_network(knowledge, draft, to_format)
            again = _read_back(draft, to_format)
            size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
            _place(sorted(Path(folder).iterdir()), target.parent, force)
    except OSError as cause:
        raise StorageError(f"{target} cannot be written: {cause.strerror}. Choose another file.") from cause
    return again, size


def _read_back(draft: Path, file_format: str | None) -> "Knowledge | None":
    """Return what the file says, None if its format is one that is only written."""
    from molcause.knowledge.io import read_knowledge
    from molcause.knowledge.network import Network
    from molcause.knowledge.signs import settle

    try:
        found = read_knowledge(draft, file_format)
    except KnowledgeError:
        return None
    return settle(found) if isinstance(found, Network) else found


def _place(files: list[Path], folder: Path, force: bool) -> None:
    """Move files that were written into place, those beside the target (a table of nodes) included."""
    taken = [file.name for file in files if (folder / file.name).exists()]
    if taken and not force:
        raise StorageError(f"{first(taken)} exists in {folder}. Say --force to overwrite it, or name another file.")
    for file in files:
        os.replace(file, folder / file.name)


def _lost(before: "Knowledge", after: "Knowledge") -> dict[str, int]:
    """Return how many edges, nodes and filled cells of each column the file does not hold."""
    from molcause.knowledge.network import Network

    if not (isinstance(before, Network) and isinstance(after, Network)):
        return {} if before.digest == after.digest else {"something: its digest differs": 1}
    counts = {"edges": _edges(before) - _edges(after), "nodes": Counter(before.node) - Counter(after.node)}
    lost = {name: left.total() for name, left in counts.items()}
    held = _filled(after)
    lost |= {name: count - held.get(name, 0) for name, count in _filled(before).items()}
    return {name: count for name, count in lost.items() if count > 0}


def _edges(network: "Network") -> "Counter[tuple[Any, ...]]":
    return Counter(zip(network.source, network.target, network.sign, network.directed, strict=True))


def _filled(network: "Network") -> dict[str, int]:
    """Return how many cells of each column say something."""
    edge = {"relation": network.relation, **network.evidence}
    node = {f"node {name}": column for name, column in network.node_table.items() if name != "label"}
    counts = {name: sum(bool(str(cell)) for cell in column) for name, column in {**edge, **node}.items()}
    labels = (label not in ("", name) for name, label in zip(network.node, network.node_table["label"], strict=True))
    return counts | {"weights": int((network.weight != 1).sum()), "node label": sum(labels)}


def _show(document: dict[str, Any]) -> None:
    read, lost, screen = document["read"], document["lost"], console()
    screen.print(f"Read    {read['what']}", soft_wrap=True)
    for line in document["history"]:
        screen.print(f"        {line}", soft_wrap=True)
    if read["licence"]:
        screen.print(f"Licence {read['licence']}", soft_wrap=True)
    screen.print(f"Written {document['written']['file']} ({document['written']['bytes']:,} bytes)", soft_wrap=True)
    if lost is None:
        screen.print("        This format is only written, so what it cannot hold was not counted.")
    elif lost:
        listed = ", ".join(f"{name} {count:,}" for name, count in lost.items())
        screen.print(f"Lost    {listed}: this format cannot hold them.", soft_wrap=True)
    else:
        screen.print("        Read again, it is the same.")
