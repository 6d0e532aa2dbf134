"""``molcause datasets``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from molcause.cli.output import AsJson, OutFile, console, deliver, table

if TYPE_CHECKING:
    from molcause.catalog.entry import Entry

KINDS = {"datasets": "dataset", "networks": "network", "gene_sets": "gene sets"}
"""The plug-in groups that the catalog holds, and what one of each is called."""
_SHIPPED = "ships with molcause"


def datasets(
    name: Annotated[
        str | None, typer.Argument(help="Describe this one. Also: list, describe NAME, fetch NAME.")
    ] = None,
    of: Annotated[str | None, typer.Argument(metavar="", hidden=True)] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Download its files, if they are not at hand.")] = False,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """List the datasets, networks and gene sets that come by name, or describe one."""
    if name in ("describe", "fetch") and of is not None:
        name, fetch = of, fetch or name == "fetch"
    elif of is not None:
        raise typer.BadParameter(f"{name} {of}: say list, describe NAME or fetch NAME")
    name = None if name == "list" else name
    if fetch and name is None:
        raise typer.BadParameter("--fetch downloads the files of one; say which, as in: trrust --fetch")
    if name is None:
        rows = [_row(kind, entry) for kind, entry in _entries()]
        deliver(rows, as_json, out, lambda: _show_all(rows))
        return
    found = _named(name)
    for _, entry in found if fetch else ():
        for file in entry.files:
            entry.fetch(file)
    documents = [_description(group, entry) for group, entry in found]
    deliver(documents, as_json, out, lambda: _show(documents))


def _entries() -> "list[tuple[str, Entry]]":
    from molcause import plugins

    return [(kind, plugins.load(group, name).entry) for group, kind in KINDS.items() for name in plugins.names(group)]


def _named(name: str) -> "list[tuple[str, Entry]]":
    """Return all of a name: data and a network of one publication may share it."""
    from molcause import plugins
    from molcause.errors import PluginError, did_you_mean

    known = {group: plugins.names(group) for group in KINDS}
    found = [(group, plugins.load(group, name).entry) for group in KINDS if name in known[group]]
    if not found:
        names = sorted({each for group in known.values() for each in group})
        hint = did_you_mean(name, names)
        raise PluginError(f"Nothing in the catalog is called {name!r}. {hint} It has {', '.join(names)}.")
    return found


def _row(kind: str, entry: "Entry") -> dict[str, Any]:
    return {
        "name": entry.name,
        "kind": kind,
        "title": entry.title,
        "source": entry.source,
        "licence": entry.licence,
        "citations": [citation.doi for citation in entry.citations],
        "notes": list(entry.notes),
        "size": entry.size,
        "present": entry.present,
        "findings": [finding.to_dict() for finding in entry.findings()],
    }


def _description(group: str, entry: "Entry") -> dict[str, Any]:
    remote = {file.name: {"url": file.url, "place": f"{file.folder}/{file.name}"} for file in entry.remote_files}
    ours = {"url": None, "place": _SHIPPED}
    return _row(KINDS[group], entry) | {
        "version": entry.version,
        "content": _content(group, entry),
        "citations": [{"doi": c.doi, "text": c.text, "reason": c.reason} for c in entry.citations],
        "files": [{"name": name, "sha256": sha, **remote.get(name, ours)} for name, sha in entry.sha256.items()],
    }


def _content(group: str, entry: "Entry") -> str:
    """Return what loading it gives, in a line; nothing is downloaded for that."""
    from molcause import plugins
    from molcause.errors import MolcauseError

    if not entry.present:
        return "not at hand"
    try:
        made = plugins.load(group, entry.name).load()
        return f"table of {len(made)} rows x {made.shape[1]} columns" if hasattr(made, "iloc") else repr(made)
    except MolcauseError as error:  # an extra that is not installed, for instance
        return f"cannot be loaded: {error}"


def _show_all(rows: list[dict[str, Any]]) -> None:
    grid = table("", ["name", "kind", "what it is", "licence", "size"], ["size"], ["name", "kind", "size"])
    for row in rows:
        size = _size(row["size"]) + ("" if row["present"] else " to fetch")
        grid.add_row(row["name"], row["kind"], row["title"], row["licence"].partition(" (")[0], size)
    console().print(grid)
    limited = ", ".join(row["name"] for row in rows if row["findings"])
    console().print(f"W209 The licence limits the use of these, or is not stated: {limited}.")
    console().print("molcause datasets NAME describes one; with --fetch it downloads what is not at hand.")


def _show(documents: list[dict[str, Any]]) -> None:
    for document in documents:
        _show_one(document)


def _show_one(document: dict[str, Any]) -> None:
    from rich.text import Text

    screen = console()
    screen.print(Text(f"{document['name']}  ({document['kind']})", style="bold"))
    screen.print(document["title"])
    for word in ("content", "source", "version", "licence"):
        screen.print(f"{word + ':':9}{document[word]}")
    for finding in document["findings"]:
        screen.print(Text(f"{finding['code']} {finding['text']}. {finding['fix']}", style="yellow"))
    for note in document["notes"]:
        screen.print(f"- {note}")
    for citation in document["citations"]:
        screen.print(f"cite {citation['text']}. doi:{citation['doi']} ({citation['reason']})")
    for file in document["files"]:
        shipped = file["place"] == _SHIPPED
        address = file["url"] or "no public address: put it into the folder MOLCAUSE_DATA"
        whence = "" if shipped else f"\n  from   {address}"
        screen.print(f"file {file['name']} ({file['place']})\n  sha256 {file['sha256']}{whence}", soft_wrap=True)


def _size(n: int) -> str:
    return f"{n / 1e6:.1f} MB" if n >= 1e6 else f"{n / 1e3:.0f} kB"
