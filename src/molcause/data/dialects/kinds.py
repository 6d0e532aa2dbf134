"""What each type of perturbation is taken to do to its target: one table for all dialects.

Files say ``CRISPRi``, ``CRISPR-cas9``, ``drug`` or ``cytokine(s)``. `TYPES` says which intervention each means. A word
that is not in the table is an error: what a reagent does is never guessed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from molcause.data.intervention import Intervention, inhibit, knock_down, knock_out, stimulate
from molcause.errors import DataContractError, did_you_mean

_MAKERS: dict[str, Callable[..., Intervention]] = {
    "knock_out": knock_out,
    "knock_down": knock_down,
    "stimulate": stimulate,
    "inhibit": inhibit,
}


@dataclass(frozen=True)
class PerturbationType:
    """One type of perturbation.

    Parameters
    ----------
    name
        What it is called here.
    spellings
        What files call it; case, blanks and punctuation do not count.
    verb
        The function of `molcause` that makes the intervention.
    meaning
        Why.

    Examples
    --------
    >>> type_of("CRISPRi").verb
    'knock_down'
    """

    name: str
    spellings: tuple[str, ...]
    verb: str
    meaning: str

    @property
    def kind(self) -> str:
        """Kind of intervention; a key of `molcause.data.intervention.KINDS`."""
        return _MAKERS[self.verb]().kind

    def intervention(self, strength: float | None = None) -> Intervention:
        """Return what it does, by a known or an unknown amount.

        Parameters
        ----------
        strength
            As the verb takes it: an efficacy between 0 and 1 for knock-downs and inhibitors, an amount in data units
            for stimuli. None: unknown.

        Raises
        ------
        DataContractError
            If a knock-out is given a strength.

        Examples
        --------
        >>> type_of("shRNA").intervention(0.8)
        Intervention(kind='scale', strength=0.2)
        """
        if strength is None:
            return _MAKERS[self.verb]()
        if self.verb == "knock_out":
            raise DataContractError(f"A {self.name} has no strength; it was given {strength:g}. Leave strength= out.")
        return _MAKERS[self.verb](strength)


TYPES = (
    PerturbationType(
        "CRISPR knock-out",
        ("CRISPR-cas9", "CRISPRko", "CRISPRn", "knock-out", "ko"),
        "knock_out",
        "the gene is cut; its product is absent",
    ),
    PerturbationType(
        "CRISPRi",
        ("CRISPR interference", "dCas9-KRAB", "knock-down", "kd"),
        "knock_down",
        "less is transcribed; a part of the product is left",
    ),
    PerturbationType(
        "RNA interference",
        ("RNAi", "siRNA", "shRNA", "CRISPR-cas13", "antisense"),
        "knock_down",
        "the transcript is degraded; a part of the product is left",
    ),
    PerturbationType(
        "CRISPRa",
        ("CRISPR activation", "dCas9-VPR"),
        "stimulate",
        "more is transcribed, in addition to what the cell does itself",
    ),
    PerturbationType(
        "overexpression",
        ("ORF overexpression", "ORF", "cDNA", "TF overexpression"),
        "stimulate",
        "more product from a construct, in addition to the cell's own",
    ),
    PerturbationType(
        "drug",
        ("drugs", "inhibitor", "compound", "small molecule"),
        "inhibit",
        "the target acts less on others; its own reading stays free",
    ),
    PerturbationType(
        "ligand",
        ("ligands", "cytokine", "cytokines", "growth factor", "stimulus", "stimulation"),
        "stimulate",
        "the ligand is added from outside",
    ),
    PerturbationType("genotype", ("mutant", "deletion strain"), "knock_out", "a strain that lacks the gene"),
)
"""The types that are known, in the order of the table in the documentation."""

AMBIGUOUS = {"crispr": ("CRISPR knock-out", "CRISPRi", "CRISPRa")}
"""Words that files use for several types."""


def type_of(word: str) -> PerturbationType:
    """Return the type that a word of a file names.

    Raises
    ------
    DataContractError
        If the word is unknown, or names several types.

    Examples
    --------
    >>> type_of("cytokine(s)").name, type_of("CRISPR-cas9").name
    ('ligand', 'CRISPR knock-out')
    >>> type_of("CRISPR")
    Traceback (most recent call last):
        ...
    molcause.errors.DataContractError: Perturbation type 'CRISPR' may be CRISPR knock-out, CRISPRi or CRISPRa; ...
    """
    folded = _folded(word)
    found = _BY_SPELLING.get(folded)
    if found is not None:
        return found
    if folded in AMBIGUOUS:
        *others, last = AMBIGUOUS[folded]
        raise DataContractError(
            f"Perturbation type {word!r} may be {', '.join(others)} or {last}; the file does not say which. "
            f"Say kind={last!r}, or kind={{{word!r}: {last!r}}}."
        )
    names = [spelling for item in TYPES for spelling in (item.name, *item.spellings)]
    raise DataContractError(
        f"Unknown perturbation type {word!r}. {did_you_mean(word, names)} Known: {', '.join(t.name for t in TYPES)}. "
        f"Say which it is, as in kind={{{word!r}: 'drug'}}."
    )


def as_markdown() -> str:
    """Return the table of types for the documentation.

    Examples
    --------
    >>> print(as_markdown().splitlines()[2])
    | CRISPR knock-out | CRISPR-cas9, ... | `knock_out` | fix | the gene is cut; its product is absent |
    """
    rows = ["| type | also written | verb | kind | because |", "|---|---|---|---|---|"]
    rows += [f"| {t.name} | {', '.join(t.spellings)} | `{t.verb}` | {t.kind} | {t.meaning} |" for t in TYPES]
    return "\n".join(rows)


def _folded(word: str) -> str:
    return re.sub(r"[\W_]+", "", word.casefold())


_BY_SPELLING = {_folded(spelling): item for item in TYPES for spelling in (item.name, *item.spellings)}
