"""Flux bounds and objective of an SBML model, wherever its version keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError, did_you_mean
from molcause.knowledge.parsing.safe_xml import attribute, each, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_AT_MOST = ("lessEqual", "less", "equal")
_AT_LEAST = ("greaterEqual", "greater", "equal")


@dataclass
class Fluxes:
    """Bounds and objective, ``[n_reactions]`` each, and what the history should say of them."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    objective: NDArray[np.float64]
    notes: list[str]


def fluxes_of(model: "Element", reactions: Mapping[str, "Element"], name: str) -> Fluxes:
    """Return bounds and objective: from fbc 2 or later, from fbc 1, or from rate laws' parameters.

    A reaction of which no bound is said is bounded by its direction alone.

    Raises
    ------
    KnowledgeError
        If a bound is no number, or bounds or objective name a reaction that is not there.
    """
    free = np.array([reaction.get("reversible", "true").strip() in ("true", "1") for reaction in reactions.values()])
    found = Fluxes(np.where(free, -np.inf, 0.0), np.full(len(free), np.inf), np.zeros(len(free)), [])
    index = {key: k for k, key in enumerate(reactions)}
    said = _add_flux_bounds(found, model, index, name)
    values = _values(model)
    for k, (key, reaction) in enumerate(reactions.items()):
        where = f"{name}: reaction {key!r}"
        if _add_parameters(found, k, reaction, values, where) or _add_rate_law(found, k, reaction, where):
            said.add(k)
    if len(said) < len(free):
        bare = len(free) - len(said)
        found.notes.append(f"no bounds said of {bare} reactions, which are bounded by their direction alone")
    _add_objective(found, model, index, name)
    return found


def number(text: str, what: str) -> float:
    """Return a number.

    Raises
    ------
    KnowledgeError
        If the text is none.

    Examples
    --------
    >>> number("-INF", "a bound")
    -inf
    """
    try:
        return float(text)
    except ValueError as cause:
        raise KnowledgeError(f"{what} is {text!r}, which is no number.") from cause


def _values(model: "Element") -> dict[str, str]:
    """Return the values of parameters; one that an assignment computes has none."""
    computed = {found.get("symbol") for found in each(model, "initialAssignment")}
    computed |= {found.get("variable") for found in each(model, "assignmentRule")}
    listed = [parameter for part in model if local(part) == "listOfParameters" for parameter in part]
    return {p.get("id", ""): p.get("value", "") for p in listed if p.get("id") not in computed}


def _add_flux_bounds(found: Fluxes, model: "Element", index: dict[str, int], name: str) -> set[int]:
    said = set()
    for bound in each(model, "fluxBound"):
        k = _position(bound, index, f"{name}: a flux bound")
        value = number(attribute(bound, "value") or "", f"{name}: a flux bound of {attribute(bound, 'reaction')!r}")
        said.add(k)
        if attribute(bound, "operation") in _AT_MOST:
            found.upper[k] = value
        if attribute(bound, "operation") in _AT_LEAST:
            found.lower[k] = value
    return said


def _add_parameters(found: Fluxes, k: int, reaction: "Element", values: dict[str, str], where: str) -> bool:
    keys = (attribute(reaction, "lowerFluxBound"), attribute(reaction, "upperFluxBound"))
    for bounds, key in zip((found.lower, found.upper), keys, strict=True):
        if key is not None:
            if not values.get(key):
                raise KnowledgeError(f"{where} is bounded by {key!r}, which is no parameter with a value.")
            bounds[k] = number(values[key], f"{where}: the bound {key!r}")
    return any(key is not None for key in keys)


def _add_rate_law(found: Fluxes, k: int, reaction: "Element", where: str) -> bool:
    """Read what COBRA kept in rate laws before there was fbc."""
    listed = [p for kind in ("parameter", "localParameter") for p in each(reaction, kind)]
    values = {p.get("id"): p.get("value", "") for p in listed}
    columns = {"LOWER_BOUND": found.lower, "UPPER_BOUND": found.upper, "OBJECTIVE_COEFFICIENT": found.objective}
    for key, column in columns.items():
        if key in values:
            column[k] = number(values[key], f"{where}: {key}")
    return bool({"LOWER_BOUND", "UPPER_BOUND"} & values.keys())


def _add_objective(found: Fluxes, model: "Element", index: dict[str, int], name: str) -> None:
    listed = {attribute(objective, "id"): objective for objective in each(model, "objective")}
    key = next((attribute(found, "activeObjective") for found in each(model, "listOfObjectives")), None)
    if not listed:
        return
    if key not in listed:
        found.notes.append(f"none of {len(listed)} objectives is active")
        return
    sign = -1.0 if attribute(listed[key], "type") == "minimize" else 1.0
    for term in each(listed[key], "fluxObjective"):
        k = _position(term, index, f"{name}: the objective")
        found.objective[k] += sign * number(attribute(term, "coefficient") or "", f"{name}: an objective's coefficient")
    if sign < 0:
        found.notes.append("the objective is to be minimal; its coefficients were negated")
    if len(listed) > 1:
        found.notes.append(f"{key!r} taken of {len(listed)} objectives, the active one")


def _position(element: "Element", index: dict[str, int], where: str) -> int:
    key = attribute(element, "reaction") or ""
    if key not in index:
        raise KnowledgeError(f"{where} names the reaction {key!r}, which is not listed. {did_you_mean(key, index)}")
    return index[key]
