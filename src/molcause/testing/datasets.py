"""`check_dataset`: what every dataset that comes by name must bring."""

from molcause import plugins
from molcause.data.perturbation_data import PerturbationData
from molcause.data.scale import RELATIVE
from molcause.testing.checks import Check, holds


def check_dataset(name: str) -> list[Check]:
    """Try the laws of a registered dataset.

    Raises
    ------
    AssertionError
        If a law is broken.

    Examples
    --------
    >>> len(check_dataset("sachs2005"))
    4
    """
    module = plugins.load("datasets", name)
    entry, data = module.entry, module.load()
    card = [
        holds(entry.name == name and entry.licence and entry.citations, "it names licence and citation", entry.licence),
        holds(all(entry.sha256.values()), "every file has a digest", ", ".join(entry.sha256)),
    ]
    if not isinstance(data, PerturbationData):
        return [*card, holds(len(data) > 0, "the table has rows", str(len(data)))]
    return [*card, *_measured(data)]


def _measured(data: PerturbationData) -> list[Check]:
    counted = sum(len(condition.rows) for condition in data.conditions())
    unknown = int((data.adata.obs["interventions"].astype(str) == "null").sum())
    return [
        holds(
            counted + unknown == data.n_samples, "conditions and unknown targets add up to the samples", str(counted)
        ),
        holds(
            not data.reference
            or data.scale in RELATIVE
            or any(c.interventions == data.control for c in data.conditions()),
            "it has reference samples, a scale that is relative to them, or declares that none was measured",
            data.control,
        ),
    ]
