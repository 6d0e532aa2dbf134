"""Reading and writing networks: files in many formats, and objects of other packages.

A format is a plug-in: a module with a ``title``, the ``suffixes`` of its files, and some of

``fits(sample)``
    Whether a file is in this format, judged by its beginning (`molcause.knowledge.parsing.sample.Sample`).
``read(path)``, ``write(network, path)``
    From and to a file.
``accepts(thing)``, ``from_object(thing)``, ``to_object(network)``
    From and to an object of another package, known by its shape alone.

Readers take every row as it stands. What becomes of contradicting signs is settled here, for all formats alike.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from molcause import plugins
from molcause.errors import KnowledgeError, did_you_mean
from molcause.knowledge.network import Network
from molcause.knowledge.overrides import override
from molcause.knowledge.parsing.foreign import hint
from molcause.knowledge.parsing.sample import Sample, sample_of
from molcause.knowledge.signs import settle

if TYPE_CHECKING:
    from molcause.knowledge.gene_sets import GeneSets
    from molcause.knowledge.logic.logic_network import LogicNetwork
    from molcause.knowledge.stoichiometry import StoichiometricNetwork

    Knowledge: TypeAlias = Network | LogicNetwork | StoichiometricNetwork | GeneSets


def read_network(
    source: object,
    format: str | None = None,  # noqa: A002 - the word users know
    *,
    sign_conflict: str = "unknown",
    overrides: str | Path | None = None,
) -> "Network | LogicNetwork | StoichiometricNetwork":
    r"""Read a network from a file, or take one from an object of another package.

    Parameters
    ----------
    source
        A path (the file may be packed with gzip, bzip2, xz or zip), a NetworkX graph, a pandas table of edges, or
        another object that a format accepts.
    format
        Name of a format (``molcause plugins`` lists them); by default the content decides.
    sign_conflict
        What becomes of pairs with evidence for both signs; see `molcause.knowledge.signs.settle`.
    overrides
        A table of what you know better; see `molcause.knowledge.overrides`.

    Returns
    -------
    Network
        A Boolean model comes as a `LogicNetwork`, a metabolic one as a `StoichiometricNetwork`.

    Raises
    ------
    KnowledgeError
        If no format fits, several do, or the file breaks its format.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "small.csv"
    >>> _ = file.write_text("source,target,sign\nRAF,MEK,1\n")
    >>> read_network(file)
    Network 'small': 2 nodes, 1 edges (1 activating, 0 inhibiting, 0 of unknown sign), 0 nodes on cycles
    """
    found = read_knowledge(source, format)
    if isinstance(found, Network):
        return settle(override(found, overrides) if overrides is not None else found, sign_conflict)
    if type(found).__name__ == "GeneSets":
        raise KnowledgeError(f"{source} holds gene sets, not a network. Read it with mc.read_gene_sets.")
    if overrides is not None:
        raise KnowledgeError(f"Overrides are for signed networks; {source} holds a {type(found).__name__}.")
    return found  # type: ignore[return-value]


def read_gene_sets(path: str | Path, format: str | None = None) -> "GeneSets":  # noqa: A002
    r"""Read gene sets from a file.

    Raises
    ------
    KnowledgeError
        If the file holds something else, or breaks its format.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "sets.gmt"
    >>> _ = file.write_text("RAF targets\t\tMAP2K1\tMAP2K2\n")
    >>> read_gene_sets(file).names
    ('RAF targets',)
    """
    found = read_knowledge(path, format)
    if type(found).__name__ != "GeneSets":
        raise KnowledgeError(f"{path} holds a {type(found).__name__}, not gene sets. Read it with mc.read_network.")
    return found  # type: ignore[return-value]


def read_knowledge(source: object, format: str | None = None) -> "Knowledge":  # noqa: A002
    """Read any knowledge as its format gives it, signs as stated.

    Raises
    ------
    KnowledgeError
        If no format fits, several do, or the file breaks its format.
    """
    if not isinstance(source, str | Path):
        return _from_object(source, format)
    path = Path(source)
    module = _named(format, "read") if format is not None else _fitting(_sample(path))
    found: Knowledge = module.read(path)
    return found


def write_network(network: "Knowledge", path: str | Path, format: str | None = None) -> None:  # noqa: A002
    """Write a network to a file, in a format by name or that of the file's suffix.

    Raises
    ------
    KnowledgeError
        If no format fits, it cannot hold the network, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "chain.csv"
    >>> write_network(Network.from_edges([("RAF", "MEK", 1)]), file)
    >>> read_network(file).source.tolist()
    ['RAF']
    """
    place = Path(path)
    module = _named(format, "write") if format is not None else _writer(place, type(network).__name__)
    module.write(network, place)


def to_object(network: "Knowledge", format: str) -> Any:  # noqa: A002
    """Return a network as an object of another package.

    Raises
    ------
    KnowledgeError
        If the format makes no objects, or its package is not installed.
    """
    return _named(format, "to_object").to_object(network)


def only_signed(found: "Knowledge", what: str) -> Network:
    """Return knowledge that is a signed network.

    Raises
    ------
    KnowledgeError
        If it is another kind, which the caller cannot use.

    Examples
    --------
    >>> only_signed(Network.from_edges([("RAF", "MEK", 1)]), "chain.csv").features
    ('RAF', 'MEK')
    """
    if isinstance(found, Network):
        return found
    turned = " Its to_network() makes one." if hasattr(found, "to_network") else ""
    raise KnowledgeError(f"{what} is a {type(found).__name__}; this takes a network of signed edges.{turned}")


def formats() -> dict[str, Any]:
    """Return all format modules by name."""
    return {name: plugins.load("formats", name) for name in plugins.names("formats")}


def _named(name: str, ability: str) -> Any:
    module = plugins.load("formats", name)
    if not hasattr(module, ability):
        able = ", ".join(other for other, found in formats().items() if hasattr(found, ability))
        raise KnowledgeError(f"Format {name!r} has no {ability!r}. Formats that have: {able}.")
    return module


def _sample(path: Path) -> Sample:
    """Return a file's beginning, or for a folder (whose name then ends in a slash) the names of its files."""
    if not path.exists() and str(path) in plugins.names("networks"):
        raise KnowledgeError(f"There is no file {path}. The catalog has it: mc.load_network({str(path)!r}).")
    if not path.is_dir():
        return sample_of(path)
    try:
        names = "\n".join(sorted(file.name for file in path.iterdir()))
    except OSError as cause:
        raise KnowledgeError(f"Folder {path} cannot be read: {cause.strerror}.") from cause
    return Sample(f"{path.name}/", names.encode("utf-8", "replace"))


def _fitting(sample: Sample) -> Any:
    known = {name: module for name, module in formats().items() if hasattr(module, "fits")}
    fitting = [name for name, module in known.items() if module.fits(sample)]
    if len(fitting) == 1:
        return known[fitting[0]]
    if fitting:
        raise KnowledgeError(f"{sample.name} could be {' or '.join(fitting)}. Say format=... .")
    if not sample.head.strip():
        raise KnowledgeError(f"{sample.name} is empty.")
    if sample.suffix in (".csv", ".tsv", ".parquet"):
        return known["edge-table"]  # its message says which column is missing
    begin = (sample.lines or ("",))[0][:80]
    raise KnowledgeError(f"No network format fits {sample.name}; its first line is {begin!r}. {_advice(sample, known)}")


def _advice(sample: Sample, known: "dict[str, Any]") -> str:
    """Return what a file seems to be or, if that is not known, which formats there are."""
    said = hint(sample)
    if said:
        return said
    alike = [name for name, module in known.items() if sample.suffix and sample.suffix in module.suffixes]
    if alike:
        return f"Formats of {sample.suffix} files: {', '.join(alike)}. Say format=... if it is one of them."
    suffix = did_you_mean(sample.suffix, {suffix for module in known.values() for suffix in module.suffixes})
    return f"{suffix} Formats: {', '.join(known)}.".lstrip()


def _writer(path: Path, noun: str) -> Any:
    suffix = Sample(path.name, b"").suffix
    able = {name: module for name, module in formats().items() if hasattr(module, "write")}
    for module in able.values():
        if suffix in module.suffixes and noun in getattr(module, "nouns", ("Network",)):
            return module
    fit = {name: module for name, module in able.items() if noun in getattr(module, "nouns", ("Network",))}
    listed = ", ".join(
        f"{name} ({' '.join(module.suffixes) or 'say format=' + repr(name)})" for name, module in fit.items()
    )
    turned = " Or write its to_network()." if noun == "LogicNetwork" else ""
    raise KnowledgeError(f"No format writes a {noun} to {path.name}. Formats that do: {listed or 'none'}.{turned}")


def _from_object(thing: object, name: str | None) -> "Knowledge":
    if isinstance(thing, Network):
        return thing
    for candidate, module in formats().items():
        if hasattr(module, "from_object") and (candidate == name or (name is None and module.accepts(thing))):
            made: Knowledge = module.from_object(thing)
            return made
    raise KnowledgeError(
        f"A {type(thing).__module__}.{type(thing).__qualname__} is no network that is known. "
        "Give a path, a NetworkX graph, or a pandas table with the columns source and target; for tuples there is "
        "Network.from_edges."
    )
