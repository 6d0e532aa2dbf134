"""What commands take: data and networks by name or file, interventions as ``MEK=inhibit:0.9``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from molcause.errors import DataContractError, InterventionError, ParameterError, did_you_mean

if TYPE_CHECKING:
    from molcause.data.intervention import Intervention
    from molcause.data.perturbation_data import PerturbationData
    from molcause.knowledge.network import Network

VERBS = ("fix", "inhibit", "knock-down", "knock-out", "stimulate")
DoOption = Annotated[
    list[str],
    typer.Option(
        "--do", help=f"TARGET=VERB[:STRENGTH], e.g. MEK=inhibit:0.9; verbs: {', '.join(VERBS)}. Repeat for several."
    ),
]


def read_do(words: list[str]) -> "dict[str, list[Intervention]]":
    """Parse ``--do`` options.

    Raises
    ------
    InterventionError
        If one is not TARGET=VERB or TARGET=VERB:STRENGTH.

    Examples
    --------
    >>> read_do(["MEK=inhibit:0.9"])
    {'MEK': [Intervention(kind='block', strength=0.1)]}
    """
    from molcause.data import intervention

    makers = {
        "fix": intervention.fix,
        "inhibit": intervention.inhibit,
        "knock-down": intervention.knock_down,
        "knock-out": intervention.knock_out,
        "stimulate": intervention.stimulate,
    }
    found: dict[str, list[Intervention]] = {}
    for word in words:
        target, equals, action = word.rpartition("=")
        verb, _, strength = action.partition(":")
        if not equals or not target:
            raise InterventionError(f"--do {word!r} is not TARGET=VERB[:STRENGTH], for instance MEK=inhibit:0.9.")
        if verb not in makers:
            raise InterventionError(
                f"--do {word!r}: unknown verb {verb!r}. {did_you_mean(verb, VERBS)} Verbs: {', '.join(VERBS)}."
            )
        try:
            made = makers[verb](*([float(strength)] if strength else []))  # type: ignore[operator]
        except (ValueError, TypeError) as cause:
            takes = "a number after the colon, as in MEK=fix:2" if verb != "knock-out" else "no strength"
            raise InterventionError(f"--do {word!r}: {verb} takes {takes}.") from cause
        found.setdefault(target, []).append(made)
    return found


def read_pair(word: str, option: str, example: str) -> tuple[str, Any]:
    """Parse NAME=VALUE; a value that is JSON (a number, true, null, a list) is what it says, else text.

    Raises
    ------
    ParameterError
        If it is not NAME=VALUE.

    Examples
    --------
    >>> read_pair("members=2", "--set", "members=2"), read_pair("link=tanh", "--set", "members=2")
    (('members', 2), ('link', 'tanh'))
    """
    import json

    name, equals, value = word.partition("=")
    if not equals or not name:
        raise ParameterError(f"{option} {word!r} is not NAME=VALUE, for instance {example}.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def open_data(name: str, **options: str | None) -> "PerturbationData":
    """Return a dataset by its registered name, or from a file, which `molcause.read_data` reads with the options.

    Raises
    ------
    DataContractError
        If there are options for a dataset of the catalog.
    """
    from molcause import plugins
    from molcause.data.datasets import load_dataset, only_measured
    from molcause.data.io import read_data

    is_file = Path(name).suffix or (Path(name).exists() and name not in plugins.names("datasets"))
    given: dict[str, Any] = {option: value for option, value in options.items() if value is not None}
    if given and not is_file:
        listed = ", ".join(f"--{option}" for option in given)
        raise DataContractError(f"{listed} is for files; {name} is a dataset of the catalog, which says it itself.")
    return read_data(name, **given) if is_file else only_measured(load_dataset(name), name)


def open_network(name: str) -> "Network":
    """Return a network by its registered name, or from a file."""
    from molcause import plugins
    from molcause.knowledge.io import only_signed, read_network
    from molcause.knowledge.networks import load_network

    is_file = Path(name).suffix or (Path(name).exists() and name not in plugins.names("networks"))
    return only_signed(read_network(name) if is_file else load_network(name), name)
