"""What the name of a reading says: a protein, and the sites and the modification that an antibody reads.

Panels write the same reading in many styles: ``MEK1_pS217_S221``, ``MEKpS217``, ``YB-1_PS102``, ``X4EBP1_pS65``,
``MAP2K1|MEK1_pS217_S221-R-V``, ``Caspase-7_cleavedD198``, ``phospho-AKT (Ser473)``. A name can be split in more ways
than one (``SEPT9`` is not ``SE`` at T9), so that `splits` only proposes: whoever knows the proteins must choose.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

TOTAL = "total"
_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "κ": "k"})
_LETTER = {"SER": "S", "THR": "T", "TYR": "Y", "ASP": "D", "LYS": "K"}

_SEPARATOR = r"[-_.\s(]"
_RESIDUE = r"(?:Ser|Thr|Tyr|[STY])"
_MORE = rf"(?P<more>(?:[-_./,\s]*p?{_RESIDUE}[-_]?\d{{1,4}}|[/,]\d{{1,4}})*)\)?$"
_FIRST = rf"(?P<first>{_RESIDUE}[-_]?\d{{1,4}})"
_PHOSPHO = (
    re.compile(rf"(?P<stem>.+?){_SEPARATOR}+(?:p|phospho[-_\s]?){_FIRST}{_MORE}", re.IGNORECASE),
    re.compile(rf"(?P<stem>.+?)p{_FIRST}{_MORE}"),
)
_BARE_SITE = re.compile(rf"(?P<stem>.+?){_SEPARATOR}+{_FIRST}{_MORE}", re.IGNORECASE)
_NO_NUMBER = (
    re.compile(rf"(?P<stem>.+?){_SEPARATOR}+(?:p(?P<residue>[STY])?|phospho)\)?$", re.IGNORECASE),
    re.compile(r"(?P<stem>.+?)p(?P<residue>[STY])$"),
)
_CLEAVED = re.compile(r"(?P<stem>.+?)[-_.\s]*(?:cleaved|(?<=\d)c(?=Asp))[-_.\s]*(?:(?:Asp|D)(?P<number>\d+))?$", re.I)
_ACETYL = re.compile(rf"(?P<stem>.+?){_SEPARATOR}+ac(?:etyl)?[-_]?(?:K|Lys)(?P<number>\d+)\)?$", re.IGNORECASE)
_PREFIX = re.compile(r"(?:p-|[Pp]hospho[-_\s]|p(?=[A-Z]))(?P<rest>.+)$")
_AMOUNT = re.compile(r"(?:t-|[Tt]otal[-_\s])(?P<rest>.+)$")
_CODES = re.compile(r"[-._\s]+[RMGT][-._\s]+(?:V|C|E|N|U|NA|QC|UE)$")
_REMARK = re.compile(r"[_\s]*_(?:Caution|ValidationUnavailable|Validation\sUnavailable)$")
_SITE = re.compile(r"(Ser|Thr|Tyr|Asp|Lys|[STYDK])(\d{1,4})", re.IGNORECASE)
_SITES = re.compile(rf"(?:(?:p|ac|phospho)?{_SITE.pattern})+", re.IGNORECASE)


class Split(NamedTuple):
    """One way to read a name.

    Parameters
    ----------
    stem
        What names the protein.
    sites
        Residues with their numbers, such as ``("S217", "S221")``; a number alone if the name leaves out the residue.
    form
        ``"total"``, ``"phospho"``, ``"cleaved"`` or ``"acetyl"``.
    residue
        The residue of a modification without a number (``S`` in ``b-CateninpS``).
    """

    stem: str
    sites: tuple[str, ...] = ()
    form: str = TOTAL
    residue: str = ""

    @property
    def text(self) -> str:
        """The site in words: ``"pS217/pS221"``, ``"cleaved D330"``, ``"total"``, ``"pS, number unknown"``."""
        mark = {"phospho": "p", "acetyl": "ac", "cleaved": "cleaved "}.get(self.form, "")
        if self.sites:
            return "/".join(site if site.isdecimal() else f"{mark}{site}" for site in self.sites)
        return {"phospho": f"p{self.residue}, number unknown", "cleaved": "cleaved"}.get(self.form, TOTAL)


def key(name: str) -> str:
    """Return a name without what styles differ in: case, dashes, dots, underscores, spaces; Greek letters spelled out.

    Examples
    --------
    >>> key("GSK3.alpha.beta_pS21_S9") == key("GSK3-α-β_ps21_s9")
    True
    """
    return "".join(letter for letter in name.casefold().translate(_GREEK) if letter.isalnum())


def bare(name: str) -> tuple[str, tuple[str, ...]]:
    """Return a name without what is not about the reading, and the genes that a panel's annotation gives before ``|``.

    Codes of host and validity (``-R-V``), remarks (``_Caution``) and the ``X`` that R puts before a digit go.

    Examples
    --------
    >>> bare("AKT1 AKT2 AKT3|Akt_pS473-R-V"), bare("X4EBP1_pS65")
    (('Akt_pS473', ('AKT1', 'AKT2', 'AKT3')), ('4EBP1_pS65', ()))
    """
    said, bar, rest = name.strip().rpartition("|")
    text = _CODES.sub("", _REMARK.sub("", rest.strip()))
    text = text[1:] if re.match(r"X\d", text) else text
    return text, tuple(re.split(r"[\s|,]+", said)) if bar else ()


def splits(name: str) -> Iterator[Split]:
    """Return the ways in which a name can be read, as a whole first.

    Examples
    --------
    >>> [split.text for split in splits("MEK1_pS217_S221")]
    ['total', 'pS217/pS221']
    >>> list(splits("p53"))
    [Split(stem='p53', sites=(), form='total', residue='')]
    >>> [(split.stem, split.text) for split in splits("Caspase-9_cleavedD330")][1]
    ('Caspase-9', 'cleaved D330')
    """
    yield Split(name)
    for pattern in _PHOSPHO:
        if found := pattern.match(name):
            yield Split(_stem(found["stem"]), residues(found["first"] + "/" + found["more"]), "phospho")
            break
    for form, pattern, letter in (("cleaved", _CLEAVED, "D"), ("acetyl", _ACETYL, "K")):
        if found := pattern.match(name):
            yield Split(_stem(found["stem"]), (letter + found["number"],) if found["number"] else (), form)
    for pattern in _NO_NUMBER:
        if found := pattern.match(name):
            yield Split(_stem(found["stem"]), (), "phospho", (found["residue"] or "").upper())
    if found := _AMOUNT.match(name):
        yield Split(found["rest"])
    yield from _prefixed(name)


def _prefixed(name: str) -> Iterator[Split]:
    """Return the ways to read a name that begins with a mark: ``p-ERK``, ``phospho-AKT (Ser473)``."""
    found = _PREFIX.match(name)
    if not found:
        return
    if site := _BARE_SITE.match(found["rest"]):
        yield Split(_stem(site["stem"]), residues(site["first"] + "/" + site["more"]), "phospho")
    yield Split(found["rest"], (), "phospho")


def residues(text: str) -> tuple[str, ...]:
    """Return the residues with numbers in a text.

    Examples
    --------
    >>> residues("MAPK3 pT202/pY204"), residues("Ser235/236")
    (('T202', 'Y204'), ('S235', '236'))
    """
    found: list[str] = []
    for part in re.split(r"[/,;.\s()_]+", text.replace("-", "")):
        if part.isdecimal():
            found.append(part)
        elif _SITES.fullmatch(part):
            found += (_LETTER.get(residue.upper(), residue.upper()) + number for residue, number in _SITE.findall(part))
    return tuple(found)


def _stem(text: str) -> str:
    return text.rstrip("-_. (")
