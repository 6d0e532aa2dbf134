"""dream4: ten simulated gene networks of 10 or 100 genes, each gene knocked out and down (DREAM4 challenge 2)."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.catalog.archive import read_member
from molcause.catalog.entry import Entry
from molcause.data.datasets.common import check_choice, observations
from molcause.data.intervention import Perturbation, fix, knock_down, perturbation
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError
from molcause.files import decode
from molcause.names.readouts import ReadoutMap
from molcause.provenance import Citation

if TYPE_CHECKING:
    import pandas as pd

SIZES = (10, 100)
NETS = (1, 2, 3, 4, 5)
EXPERIMENTS = ("wildtype", "knockouts", "knockdowns", "timeseries", "multifactorial")
STEADY = EXPERIMENTS[:3]

entry = Entry(
    name="dream4",
    title="Simulated steady states and time courses of ten gene networks, every gene knocked out and knocked down",
    citations=(
        Citation(
            "10.1073/pnas.0913357107",
            "Marbach, Prill, Schaffter, Mattiussi, Floreano, Stolovitzky. Revealing strengths and weaknesses of "
            "methods for gene network inference. PNAS 107:6286-6291, 2010",
            "the dream4 networks",
        ),
        Citation(
            "10.1093/bioinformatics/btr373",
            "Schaffter, Marbach, Floreano. GeneNetWeaver: in silico benchmark generation and performance profiling of "
            "network inference methods. Bioinformatics 27:2263-2270, 2011",
            "the simulator of dream4",
        ),
    ),
    files=("lightlyProcessedDownloadedData.tar.gz",),
    notes=(
        "Columns are genes G1 to G10 or G100, linear, between 0 and 1, with noise; each network is one dataset.",
        "wildtype is one row, the reference. Row i of knockouts has gene i at 0, of knockdowns its production halved.",
        "timeseries: 5 (10) courses of 21 times; from time 0 to 500 about a third of the genes are perturbed, which "
        "ones is not told, and then they are released. Time 0 is wildtype; later rows have an unknown target.",
        "multifactorial changes all genes a little, by amounts not told. That of size 100 is of relabelled genes and "
        "does not belong to the truth given here: it is refused.",
        "Of double knock-outs only the pairs are given, to be predicted: dual_knockouts(size, net).",
        "The true graph is the network dream4-truth, of unknown signs. There are no self-loops.",
    ),
)


def load(size: int = 10, net: int = 1, experiments: Sequence[str] = STEADY) -> PerturbationData:
    """Return the experiments on one network; ``obs`` has the experiment, time and course of each sample.

    Parameters
    ----------
    size
        10 or 100 genes.
    net
        1 to 5.
    experiments
        Some of ``wildtype``, ``knockouts``, ``knockdowns``, ``timeseries`` and, for size 10, ``multifactorial``.
        ``wildtype`` or ``timeseries`` must be among them: they hold the reference.

    Raises
    ------
    DataContractError
        If there is no such network or experiment, or the multifactorial data of size 100 are asked for.
    StorageError
        If the archive cannot be had or read.

    Examples
    --------
    >>> load(size=100, experiments=["wildtype", "multifactorial"])
    Traceback (most recent call last):
    molcause.errors.DataContractError: The multifactorial data of size 100 are of relabelled genes: ...
    """
    check_choice(entry, "size", size, SIZES)
    check_choice(entry, "network", net, NETS)
    if isinstance(experiments, str) or not experiments or len(set(experiments)) < len(experiments):
        raise DataContractError(f"Give each experiment once, in a list such as ['wildtype']; got {experiments!r}.")
    for name in experiments:
        check_choice(entry, "experiment", name, EXPERIMENTS)
    if size == 100 and "multifactorial" in experiments:
        raise DataContractError(
            "The multifactorial data of size 100 are of relabelled genes: they do not belong to the truth given with "
            "them. Take those of size 10, or other experiments."
        )
    import pandas as pd
    from anndata import AnnData

    tables = {name: read_table(size, net, name) for name in experiments}
    values = pd.concat([table.drop(columns="Time", errors="ignore") for table in tables.values()])
    obs = pd.concat([_samples(name, table) for name, table in tables.items()])
    for column in obs.columns.drop("time", errors="ignore"):
        obs[column] = pd.Categorical(obs[column])
    return PerturbationData(
        AnnData(values.to_numpy(dtype=float), obs=obs, var=pd.DataFrame(index=values.columns)),
        scale="linear",
        control="[]",
        readouts=ReadoutMap.same_names(values.columns),
        citations=entry.citations,
        name=entry.name,
    )


def dual_knockouts(size: int = 10, net: int = 1) -> tuple[tuple[str, str], ...]:
    """Return the pairs of genes whose double knock-out the challenge asks to predict; there are no measurements.

    Raises
    ------
    DataContractError
        If there is no such network.
    StorageError
        If the archive cannot be had or read.
    """
    check_choice(entry, "size", size, SIZES)
    check_choice(entry, "network", net, NETS)
    table = read_table(size, net, "dualknockouts")
    return tuple((f"G{i}", f"G{j}") for i, j in table.to_numpy(dtype=int))


def read_table(size: int, net: int, name: str) -> "pd.DataFrame":
    """Return one table of the archive, as it is, by its exact name: ``._`` twins and scripts are never touched."""
    import pandas as pd

    file = f"lightlyProcessedDownloadedData/insilico_size{size}_{net}/{name}.tsv"
    text = decode(read_member(entry.fetch(*entry.files), file), file, DataContractError)
    return pd.read_csv(io.StringIO(text), sep="\t")


def _samples(experiment: str, table: "pd.DataFrame") -> "pd.DataFrame":
    if experiment == "timeseries":
        return _courses(table["Time"].to_numpy(dtype=float))
    genes = [str(gene) for gene in table]
    done: dict[str, list[Perturbation | None]] = {
        "wildtype": [()],
        "knockouts": [perturbation({gene: fix(0.0)}) for gene in genes],
        "knockdowns": [perturbation({gene: knock_down(0.5)}) for gene in genes],
        "multifactorial": [None] * len(table),
    }
    names = {
        "wildtype": ["wildtype"],
        "knockouts": [f"knockout {gene}" for gene in genes],
        "knockdowns": [f"knockdown {gene}" for gene in genes],
        "multifactorial": [f"multifactorial {k + 1}" for k in range(len(table))],
    }
    return observations(done[experiment], names[experiment], experiment=[experiment] * len(table))


def _courses(time: NDArray[np.float64]) -> "pd.DataFrame":
    """Return the samples of concatenated time courses; each begins at time 0, before anything was done."""
    number = np.cumsum(time == 0)
    return observations(
        [() if at == 0 else None for at in time],
        [f"course {k}, time {at:g}" for k, at in zip(number, time, strict=True)],
        experiment=["timeseries"] * len(time),
        time=time.tolist(),
        course=[f"course {k}" for k in number],
    )
