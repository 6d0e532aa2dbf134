"""Labels of combinations, such as ``A+B`` or ``A_B``, parsed by the targets that are known.

A label is never cut wherever a separator occurs: genes are called ``HLA-A``, ``NKX2-1`` and ``AC_01``. It is read as
known targets joined by separators, all of it, and only if it can be read so in one way.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from molcause.errors import DataContractError, did_you_mean

_MOST = 5
_USUAL = ("+", "_", "|", ",", ";", "&")
Reading = tuple[str, ...]


def readings(label: str, known: Collection[str], separators: Sequence[str]) -> list[Reading]:
    """Return the ways, five at most, to read a label as known targets joined by separators.

    Parameters
    ----------
    label
        As in the file.
    known
        Names of targets.
    separators
        What may stand between two targets.

    Examples
    --------
    >>> readings("HLA-A+NKX2-1", {"HLA-A", "NKX2-1"}, ["+", "-"])
    [('HLA-A', 'NKX2-1')]
    >>> readings("A_B", {"A", "B", "A_B"}, ["_"])
    [('A_B',), ('A', 'B')]
    """
    names = frozenset(known)
    starts, ends = _boundaries(label, separators)
    after: dict[int, list[int]] = {len(label) + 1: []}  # start of a target -> its ends from which the rest can be read
    for start in sorted(starts, reverse=True):
        fits = [end for end in ends if end > start and label[start:end] in names]
        fits = [end for end in fits if any(n in after for n in _next(label, end, separators))]
        if fits:
            after[start] = fits
    return _walk(label, 0, after, separators)


def parse(
    labels: Iterable[str],
    known: Collection[str],
    separators: Sequence[str],
    *,
    nothing: Collection[str] = (),
    meaning: Mapping[str, Sequence[str]] | None = None,
    where: str = "the labels",
) -> dict[str, Reading]:
    """Return the targets of each label.

    Known are, in this order: the targets given, the names in `nothing`, and labels without any separator, or without
    one once `nothing` is taken off (``A`` in ``A+ctrl``); and if that does not suffice, approved and previous symbols
    of human genes.

    Parameters
    ----------
    labels
        As in the file.
    known
        Names of targets: what is measured, what the user lists.
    separators
        What the dialect writes between two targets; none if a label is always one target.
    nothing
        Parts that stand for no target, such as ``ctrl``.
    meaning
        Labels, or parts of labels, with the targets that they stand for. They win over everything.
    where
        What the labels are called in messages.

    Raises
    ------
    DataContractError
        If a label can be read in several ways, or in none; the candidates are named.

    Examples
    --------
    >>> parse(["KLF1+ctrl", "KLF1+BAK1", "BAK1", "ctrl"], (), ["+"], nothing=["ctrl"])["KLF1+BAK1"]
    ('KLF1', 'BAK1')
    """
    unique = list(dict.fromkeys(labels))
    said = dict(meaning or {})
    names = {*known, *nothing, *said, *_alone(unique, separators, nothing)}
    found: dict[str, list[Reading]] = {
        label: [(label,)] if label in said else readings(label, names, separators) for label in unique
    }
    unread = [label for label in unique if not found[label]]
    if unread:
        names |= _symbols(unread, separators)
        found |= {label: readings(label, names, separators) for label in unread}
    _check(found, names, separators, where)
    _check_foreign([label for label in unique if label not in {*known, *nothing, *said}], names, separators, where)
    return {label: _meant(ways[0], said, nothing) for label, ways in found.items()}


def _boundaries(label: str, separators: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return where a target may begin and where one may end."""
    ends = [k for s in separators for k in range(1, len(label)) if label.startswith(s, k)]
    starts = [k + len(s) for s in separators for k in range(1, len(label)) if label.startswith(s, k)]
    return sorted({0, *starts} - {len(label)}), sorted({*ends, len(label)})


def _next(label: str, end: int, separators: Sequence[str]) -> list[int]:
    """Return where the next target begins; beyond the end if this was the last."""
    if end == len(label):
        return [len(label) + 1]
    return [end + len(s) for s in separators if label.startswith(s, end)]


def _walk(label: str, start: int, after: Mapping[int, list[int]], separators: Sequence[str]) -> list[Reading]:
    """Return the readings of the label's rest; dead ends were taken out before."""
    if start > len(label):
        return [()]
    found: list[Reading] = []
    for end in sorted(after.get(start, ()), reverse=True):
        for following in dict.fromkeys(_next(label, end, separators)):
            if following in after:
                found += [(label[start:end], *rest) for rest in _walk(label, following, after, separators)]
            if len(found) >= _MOST:
                return found[:_MOST]
    return found


def _alone(labels: Iterable[str], separators: Sequence[str], nothing: Collection[str]) -> set[str]:
    """Return the labels that are one target for want of a separator."""
    bare = set()
    for label in labels:
        for word in nothing:
            for s in separators:
                label = label.removesuffix(f"{s}{word}").removeprefix(f"{word}{s}")
        if not any(s in label for s in separators):
            bare.add(label)
    return bare


def _symbols(labels: Iterable[str], separators: Sequence[str]) -> set[str]:
    """Return the parts of labels that are symbols of human genes."""
    from molcause.names.resolve import resolve

    pieces = set()
    for label in labels:
        starts, ends = _boundaries(label, separators)
        pieces |= {label[a:b] for a in starts for b in ends if a < b}
    rows = resolve(sorted(pieces), kind="symbol")
    return {row.name for row in rows if row.found and row.route in ("approved symbol", "previous symbol")}


def _check(found: Mapping[str, list[Reading]], names: set[str], separators: Sequence[str], where: str) -> None:
    several = [label for label, ways in found.items() if len(ways) > 1]
    if several:
        ways = " or ".join(" and ".join(way) for way in found[several[0]])
        raise DataContractError(
            f"{len(several)} label(s) of {where} can be read in several ways, the first {several[0]!r}: {ways}. "
            f"Say which, as in targets={{{several[0]!r}: {list(found[several[0]][-1])!r}}}."
        )
    none = [label for label, ways in found.items() if not ways]
    if none:
        raise DataContractError(
            f"{len(none)} label(s) of {where} cannot be read as known targets, the first {none[0]!r}"
            f"{_parts(none[0], names, separators)} List the targets in targets=[...], or say what a label means, as in "
            f"targets={{{none[0]!r}: [...]}}."
        )


def _check_foreign(labels: list[str], names: set[str], separators: Sequence[str], where: str) -> None:
    """Raise if labels that were taken for one target are several known ones, joined as in another dialect."""
    foreign = [s for s in _USUAL if s not in separators]
    whole = [label for label in labels if any(s in label for s in foreign) and not any(s in label for s in separators)]
    known = (names - {*whole}) | (_symbols(whole, foreign) if whole else set())
    for label in whole:
        ways = readings(label, known, foreign)
        if ways and len(ways[0]) > 1:
            marks = [s for s in foreign if s in label]
            raise DataContractError(
                f"Label {label!r} of {where} would be one target, but {' and '.join(ways[0])} are known. "
                f"If it is a combination, say separators={marks!r}; if not, targets={{{label!r}: [{label!r}]}}."
            )


def _parts(label: str, names: set[str], separators: Sequence[str]) -> str:
    """Return what is known and what is not of a label's parts, in words."""
    pieces = [label]
    for s in separators:
        pieces = [part for piece in pieces for part in piece.split(s)]
    known = [piece for piece in pieces if piece in names]
    unknown = [piece for piece in pieces if piece not in names]
    hint = did_you_mean(unknown[0], names) if unknown else ""
    return f" (known: {', '.join(known) or 'none of its parts'}; unknown: {', '.join(unknown)}). {hint}".rstrip()


def _meant(way: Reading, said: Mapping[str, Sequence[str]], nothing: Collection[str]) -> Reading:
    targets = [target for part in way if part not in nothing or part in said for target in said.get(part, (part,))]
    return tuple(dict.fromkeys(targets))
