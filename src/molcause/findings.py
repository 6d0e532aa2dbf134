"""`Finding`: one thing that a check found, with a code, a count, names and what to do about it.

Codes begin with E (error: it cannot be used so), W (warning: it can, but look) or I (information). ``--strict``
treats warnings as errors.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

LEVELS = {"E": "error", "W": "warning", "I": "information"}
_SHOWN = 5

CODES = {
    "W101": "names of several kinds of identifier in one column",
    "W102": "names that could be two genes",
    "W103": "names that nothing is known of",
    "W104": "names that a spreadsheet made into dates",
    "W105": "names in the case of another species",
    "W106": "names that are outdated or another gene's",
    "W107": "a readout whose effect on activity is not known",
    "I108": "names read with a change (version, isoform or case)",
    "I109": "readouts of a family: one observation, not one for each member",
    "E110": "fewer than half of the names are known",
    "E111": "names of another species",
    "I112": "names given as those of their orthologues",
    "I113": "overrides for names that do not occur",
    "E114": "dates made by a spreadsheet that could be several things",
    "I115": "approved symbols that are names of other genes too",
    "I201": "edges of unknown sign",
    "W202": "pairs of nodes with edges of both signs",
    "I203": "self-loops",
    "I204": "parallel edges",
    "W205": "edges without direction",
    "I206": "edges with one publication or none",
    "W207": "references that are no PubMed identifiers",
    "I208": "edges changed by an override file",
    "W209": "knowledge whose licence limits its use",
    "I210": "feedback",
    "I211": "gene sets with few genes",
    "I212": "gene sets of the same genes",
    "W213": "empty gene sets",
    "I214": "signs that a resource assumed",
    "W215": "nodes that are called like a missing value",
    "W301": "readouts that the network does not have",
    "W302": "intervention targets that the network does not have",
    "W303": "intervention targets that reach no readout",
    "W304": "sites without an upstream in the network",
    "I305": "intervention targets that are not measured",
    "E306": "no readout stands for a node of the network",
    "W307": "the network's identifiers differ in kind from the data's",
    "W308": "intervention targets that the network has under another name",
    "W401": "sample names that were doubled and made unique",
    "E402": "readout names that are doubled",
    "E501": "the same measurements in both parts of a split",
    "W502": "a perturbation in both parts of a split",
    "W503": "a held-out target inside a combination that trains",
    "W504": "different perturbations with the same input",
    "W505": "knowledge from the publication of the data",
    "W506": "perturbations that a batch confounds",
    "I601": "missing readings",
    "W602": "measurements that look like raw counts",
    "W603": "measurements that look like logarithms already",
    "I604": "readouts that never change",
    "W605": "a reference of one sample",
    "I606": "perturbations of one sample",
    "W607": "times or doses without number or unit",
    "W608": "time courses without time 0",
    "I609": "time courses that are not in order",
    "W610": "a layer of counts that holds none",
    "W611": "declarations that the contract does not have",
    "I612": "what was done to the data before",
    "W701": "a control of several labels",
    "W702": "control samples without a guide",
    "I703": "samples of unknown perturbation",
    "I704": "samples that were left out on reading",
    "W705": "drugs without a stated target",
    "W706": "perturbations of several doses in one condition",
    "W707": "knock-downs that left their target",
    "W801": "readouts of the data that a submission does not predict",
    "I802": "predicted readouts that the data lack",
    "W803": "predicted numbers that are missing or infinite",
    "W804": "predictions far outside of what was measured",
    "W805": "predictions that look like changes, not levels",
    "W806": "contexts or times that the data do not tell apart",
    "I807": "predicted controls, which are not used",
    "W808": "predictions of unknown perturbations, which are left out",
    "I809": "folds that the data bring",
    "W810": "intervals of no stated nominal level",
    "W820": "predictions that are the same for all perturbations",
    "W821": "predictions that are the control again",
    "W822": "predictions that are not seen to know which perturbation they are for",
    "W823": "a model that says the same of every perturbation",
    "W824": "predictions whose error is one offset for all perturbations",
    "W825": "predictions in another unit than the data",
    "W826": "predicted changes against the measured direction",
    "W827": "predictions that leave the target of a perturbation alone",
    "W828": "predictions that differ too much between perturbations",
    "I829": "predictions that differ little between perturbations",
    "W830": "predicted samples that vary too much or too little",
    "W831": "predictions that repeat training perturbations",
    "I832": "predictions that are those of a baseline",
    "W833": "predictions whose labels look permuted",
    "I834": "settings with too few tested conditions for detectors",
    "I835": "measurements that differ by no more than noise",
    "W836": "predictions that are nearly the same for all perturbations",
}


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    Parameters
    ----------
    code
        A key of `CODES`.
    text
        What was found, in words, with its count.
    names
        Everything concerned; the first five are shown.
    fix
        What to do about it; ``""`` if nothing needs to be done.

    Examples
    --------
    >>> print(Finding("W202", "2 pairs have both signs", ("A -> B", "C -> D"), "Look them up."))
    W202 2 pairs have both signs: A -> B, C -> D. Look them up.
    """

    code: str
    text: str
    names: tuple[str, ...] = ()
    fix: str = ""

    @property
    def level(self) -> str:
        """``error``, ``warning`` or ``information``."""
        return LEVELS[self.code[0]]

    def __str__(self) -> str:
        names = f": {first(self.names)}" if self.names else ""
        return f"{self.code} {self.text}{names}. {self.fix}".rstrip()

    def to_dict(self) -> dict[str, Any]:
        """Return values that `json` can write; all names are listed."""
        return {
            "code": self.code,
            "level": self.level,
            "text": self.text,
            "count": len(self.names),
            "names": list(self.names),
            "fix": self.fix,
        }


def first(names: Sequence[str], shown: int = _SHOWN) -> str:
    """Return the first few names, and how many more there are.

    Examples
    --------
    >>> first(["A", "B", "C"], 2)
    'A, B and 1 more'
    """
    rest = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {rest:,} more" if rest > 0 else "")


def worst(findings: Iterable[Finding]) -> str:
    """Return the gravest level among findings, ``""`` if there are none.

    Examples
    --------
    >>> worst([Finding("I203", "1 self-loop"), Finding("W202", "1 conflict")])
    'warning'
    """
    levels = {finding.level for finding in findings}
    return next((level for level in LEVELS.values() if level in levels), "")
