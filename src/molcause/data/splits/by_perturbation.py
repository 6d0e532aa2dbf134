"""Splits by what was done: whole perturbations, targets, and combinations.

The unit is the set of targets: all doses and replicates of a perturbation stand on the same side, or a fit would see
the answer.
"""

from collections.abc import Iterator

import numpy as np

from molcause.data.splits.design import Design, Targets, written
from molcause.data.splits.fold import Fold
from molcause.errors import DataContractError
from molcause.provenance import seed_for


def perturbation(design: Design, *, folds: int | None = None, seed: int = 0) -> Iterator[Fold]:
    """Hold out sets of targets, each once; others that share a target stay in training."""
    for unit, chosen in _dealt(design, design.sets, folds, seed, "perturbation"):
        test = design.rows(chosen)
        yield Fold("perturbation", unit, design.others(test), test)


def unseen_target(design: Design, *, folds: int | None = None, seed: int = 0) -> Iterator[Fold]:
    """Hold out targets, each once, with every reagent, dose and combination on them."""
    groups = tuple(frozenset({name}) for name in design.members)
    for unit, chosen in _dealt(design, groups, folds, seed, "unseen-target"):
        names = set().union(*chosen)
        train = design.rows_without(names)
        yield Fold("unseen-target", unit, train, design.others(train))


def leave_one_target_out(design: Design, *, singles: bool = True) -> Iterator[Fold]:
    """Hold out a target's combinations and, without `singles`, what it does alone as well.

    With `singles` the target's own effect is known and its combinations are predicted; without, nothing of it is
    known and everything on it is predicted.
    """
    _enough(design.members, 2, "leave-one-target-out", "targets")
    for name in design.members:
        alone = design.rows([frozenset({name})])
        train = design.rows_without([name])
        tested = design.others(train)
        if singles:
            train, tested = np.union1d(train, alone), np.setdiff1d(tested, alone)
        if len(tested):
            yield Fold("leave-one-target-out", name, train, tested, "singles seen" if singles else "nothing seen")


def single_to_combination(design: Design) -> Iterator[Fold]:
    """Train on single targets and the reference, test on all combinations."""
    _enough(design.combinations, 1, "single-to-combination", "combinations")
    test = design.rows(design.combinations)
    yield Fold("single-to-combination", "all combinations", design.others(test), test)


def unseen_combination(design: Design, *, seen: int = 2, folds: int | None = None, seed: int = 0) -> Iterator[Fold]:
    """Hold out combinations of two targets of which 2, 1 or 0 members were seen (alone or in other combinations).

    Seen: the member's own single perturbation is in training. For 1 and 0, whatever contains an unseen member leaves
    training.
    """
    if seen not in (0, 1, 2):
        raise DataContractError(f"A combination of two has 0, 1 or 2 members seen; got seen={seen!r}.")
    alone = set(design.singles)
    pairs = [pair for pair in design.combinations if len(pair) == 2 and len(pair & alone) == 2]
    _enough(pairs, 2 if seen == 2 else 1, "unseen-combination", "pairs whose members were also perturbed alone")
    group = f"{seen} of 2 members seen"
    if seen == 2:
        for unit, chosen in _dealt(design, tuple(pairs), folds, seed, "unseen-combination"):
            test = design.rows(chosen)
            yield Fold("unseen-combination", unit, design.others(test), test, group)
    for pair in pairs if seen == 0 else ():
        yield Fold("unseen-combination", written(pair), design.rows_without(pair), design.rows([pair]), group)
    for name in sorted(set().union(*pairs)) if seen == 1 else ():
        chosen = [pair for pair in pairs if name in pair]
        yield Fold("unseen-combination", name, design.rows_without([name]), design.rows(chosen), group)


def _dealt(
    design: Design, units: tuple[Targets, ...], folds: int | None, seed: int, kind: str
) -> Iterator[tuple[str, list[Targets]]]:
    """Deal units to folds at random; one unit to each if no number of folds is given."""
    _enough(units, 2 if folds is None else folds, kind, "perturbations")
    if folds is None:
        yield from ((written(unit), [unit]) for unit in units)
        return
    if folds < 2:
        raise DataContractError(f"A split has 2 folds or more; got folds={folds}.")
    order = np.random.default_rng(seed_for(seed, "split", kind)).permutation(len(units))
    for number in range(folds):
        yield f"fold {number + 1} of {folds}", [units[k] for k in order[number::folds]]


def _enough(units: object, needed: int, kind: str, what: str) -> None:
    found = len(units)  # type: ignore[arg-type]
    if found < needed:
        smaller = f" At most {found} folds can be made." if found >= 2 else " Split by sample, or add perturbations."
        raise DataContractError(f"The split {kind!r} needs {needed} {what} and there are {found}.{smaller}")
