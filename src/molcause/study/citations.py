"""What to cite, and why."""

from collections.abc import Iterable

from molcause.models.base import AbstractFitted
from molcause.provenance import Citation


def cite(fitted: AbstractFitted) -> str:
    """Return BibTeX entries for the model, the data and the knowledge behind a fit.

    Examples
    --------
    >>> import molcause as mc
    >>> print(cite(mc.models.NoChange().fit(mc.load_dataset("sachs2005"))).splitlines()[0])
    @misc{10.1126_science.1105809,
    """
    return bibtex(fitted.training.citations)


def bibtex(citations: Iterable[Citation]) -> str:
    """Return BibTeX entries, one for each DOI.

    Examples
    --------
    >>> bibtex([Citation("10.1/x", "One", "data"), Citation("10.1/x", "One", "model")]).count("@misc")
    1
    """
    unique = {citation.doi: citation for citation in citations}
    return "\n\n".join(citation.bibtex() for citation in unique.values())
