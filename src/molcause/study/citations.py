"""What to cite, and why."""

from molcause.models.base import AbstractFitted


def cite(fitted: AbstractFitted) -> str:
    """Return BibTeX entries for the model, the data and the knowledge behind a fit.

    Examples
    --------
    >>> import molcause as mc
    >>> print(cite(mc.models.NoChange().fit(mc.load_dataset("sachs2005"))).splitlines()[0])
    @misc{10.1126_science.1105809,
    """
    unique = {citation.doi: citation for citation in fitted.training.citations}
    return "\n\n".join(citation.bibtex() for citation in unique.values())
