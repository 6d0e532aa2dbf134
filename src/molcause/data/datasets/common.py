"""What the datasets share: reading a table of the catalog, and the columns that every sample has."""

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from molcause.catalog.entry import Entry
from molcause.data.intervention import Perturbation, describe, to_json
from molcause.data.perturbation_data import INTERVENTIONS
from molcause.errors import DataContractError, did_you_mean
from molcause.files import read_text

if TYPE_CHECKING:
    import pandas as pd


def read_frame(entry: Entry, file: str, **options: Any) -> "pd.DataFrame":
    """Return a delimited file of a card; the options are those of ``pandas.read_csv``.

    Raises
    ------
    StorageError
        If the file cannot be had.
    """
    import pandas as pd

    frame: pd.DataFrame = pd.read_csv(io.StringIO(read_text(entry.fetch(file), DataContractError)), **options)
    return frame


def observations(
    done: Sequence[Perturbation | None], names: Iterable[str], **columns: Sequence[object]
) -> "pd.DataFrame":
    """Return one row for each sample: what was done, in words and as JSON, and further columns.

    Parameters
    ----------
    done
        What was done to each sample; None where the target is unknown.
    names
        Of the samples.
    **columns
        One value for each sample; text becomes categories.

    Examples
    --------
    >>> observations([(), None], ["a", "b"], time=[0.0, 5.0])
         perturbation interventions  time
    a    nothing done            []   0.0
    b  unknown target          null   5.0
    """
    import pandas as pd

    texts: dict[Perturbation | None, tuple[str, str]] = {x: (describe(x), to_json(x)) for x in dict.fromkeys(done)}
    table: dict[str, Sequence[object]] = {
        "perturbation": [texts[item][0] for item in done],
        INTERVENTIONS: [texts[item][1] for item in done],
        **columns,
    }
    obs = pd.DataFrame({name: list(values) for name, values in table.items()}, index=pd.Index(list(names)))
    for name in obs:
        if obs[name].map(lambda value: isinstance(value, str)).all():
            obs[name] = pd.Categorical(obs[name])
    return obs


def check_choice(entry: Entry, kind: str, word: object, known: Iterable[object]) -> None:
    """Raise unless an option of a dataset is one that it has.

    Raises
    ------
    DataContractError
        If it is not; the message names the nearest and all.

    Examples
    --------
    >>> check_choice(Entry("toy", "", ()), "table", "fitnes", ["fitness", "emap"])
    Traceback (most recent call last):
    molcause.errors.DataContractError: toy has no table 'fitnes'. Did you mean 'fitness'? It has fitness, emap.
    """
    options = list(known)
    if isinstance(word, bool) or word not in options:
        hint = f" {did_you_mean(str(word), [str(option) for option in options])}".rstrip()
        raise DataContractError(f"{entry.name} has no {kind} {word!r}.{hint} It has {', '.join(map(str, options))}.")
