"""Plug-ins: models, biases, datasets, networks and formats, found by their entry points.

Built-ins enter by the same door as anybody's package. To add a model, write it and name it in your
own ``pyproject.toml``::

    [project.entry-points."molcause.models.v1"]
    my-model = "mypackage.model:MyModel"

The group names carry a version; names are read from metadata, and code is imported on use.
"""

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from molcause.errors import PluginError, did_you_mean

GROUPS = ("models", "biases", "datasets", "networks", "gene_sets", "formats", "metrics", "acquisitions", "dialects")


def names(group: str) -> list[str]:
    """Return the sorted names of a group's plug-ins, without importing any.

    Examples
    --------
    >>> "ridge" in names("models")
    True
    """
    return sorted(_entries(group))


def load(group: str, name: str) -> Any:
    """Import and return one plug-in.

    Parameters
    ----------
    group
        One of `GROUPS`.
    name
        Its registered name.

    Raises
    ------
    PluginError
        If nothing of that name is registered, or its code cannot be imported.

    Examples
    --------
    >>> load("biases", "mask").__name__
    'Mask'
    """
    entries = _entries(group)
    if name not in entries:
        known = ", ".join(sorted(entries)) or "none"
        hint = did_you_mean(name, entries)
        raise PluginError(
            f"No plug-in named {name!r} in group {group!r}. {hint} Registered: {known}.".replace("  ", " ")
        )
    entry = entries[name]
    try:
        return entry.load()
    except (ImportError, AttributeError) as cause:
        raise PluginError(
            f"Plug-in {name!r} ({entry.value}) of {distribution(entry)} cannot be imported: {cause}. "
            "Install what it needs, or remove the package that registers it."
        ) from cause


def table() -> list[dict[str, str]]:
    """Return one row for every plug-in: group, name, where its code is, and which package brought it."""
    return [
        {"group": group, "name": name, "code": entry.value, "package": distribution(entry)}
        for group in GROUPS
        for name, entry in sorted(_entries(group).items())
    ]


def distribution(entry: EntryPoint) -> str:
    """Return the name and version of the package that registered an entry point."""
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else "unknown package"


@cache
def _entries(group: str) -> dict[str, EntryPoint]:
    if group not in GROUPS:
        raise PluginError(
            f"No plug-in group named {group!r}. {did_you_mean(group, GROUPS)} Groups: {', '.join(GROUPS)}."
        )
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=f"molcause.{group}.v1"):
        other = found.get(entry.name)
        if other is not None and other.value != entry.value:
            raise PluginError(
                f"Two packages register {entry.name!r} in {group!r}: {distribution(other)} and {distribution(entry)}. "
                "Uninstall one of them."
            )
        found[entry.name] = entry
    return found
