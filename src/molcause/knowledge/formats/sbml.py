"""SBML core, levels 2 and 3, with the package fbc: metabolic models, and the reactions of kinetic ones.

Models without fbc are read too, with bounds from ``LOWER_BOUND`` and ``UPPER_BOUND`` where their rate laws have such
parameters. Rate laws, rules, events and initial amounts are not kept. The reading is our own: libsbml, against which it
is tested, brings the interpreter down on some damaged files.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from molcause.errors import KnowledgeError
from molcause.knowledge.network import strings
from molcause.knowledge.parsing.safe_xml import attribute, each, local, read_xml
from molcause.knowledge.parsing.sample import Sample, split_name
from molcause.knowledge.parsing.sbml_fluxes import fluxes_of, number
from molcause.knowledge.parsing.sbml_genes import gene_rules
from molcause.knowledge.stoichiometry import StoichiometricNetwork

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

title = "SBML (reactions, bounds, gene rules)"
suffixes = (".sbml", ".xml")
nouns = ("StoichiometricNetwork",)
_SIDES = {"listOfReactants": -1.0, "listOfProducts": 1.0}
_TRUE = ("true", "1")


def fits(sample: Sample) -> bool:
    """Return whether a file is SBML and declares no qualitative species."""
    if not sample.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return False
    return b"<sbml" in sample.head and b"/qual/version1" not in sample.head and b"listOfQual" not in sample.head


def read(path: Path) -> StoichiometricNetwork:
    """Read a metabolic model.

    Raises
    ------
    KnowledgeError
        If the XML is unsafe or broken, or a reaction's stoichiometry, bounds or genes are not said as they must be.
    """
    root, _ = read_xml(path)
    model = _model(root, path.name)
    species = _listed(model, "species", path.name)
    reactions = _listed(model, "reaction", path.name)
    if not reactions:
        raise KnowledgeError(f"{path.name} holds no reaction.")
    boundary = np.array([_flag(s, "boundaryCondition") or _flag(s, "constant") for s in species.values()], dtype=bool)
    fluxes = fluxes_of(model, reactions, path.name)
    return StoichiometricNetwork(
        stoichiometry=_stoichiometry(species, reactions, root.get("level") == "2", path.name),
        metabolite=strings(species),
        metabolite_name=strings(s.get("name", "") for s in species.values()),
        compartment=strings(s.get("compartment", "") for s in species.values()),
        boundary=boundary,
        reaction=strings(reactions),
        reaction_name=strings(r.get("name", "") for r in reactions.values()),
        lower=fluxes.lower,
        upper=fluxes.upper,
        objective=fluxes.objective,
        gene_rule=strings(gene_rules(model, reactions, path.name)),
        name=model.get("id") or split_name(path.name)[0],
        history=(_history(path.name, boundary, reactions), *fluxes.notes),
    )


def _model(root: "Element", name: str) -> "Element":
    if local(root) != "sbml":
        raise KnowledgeError(f"{name} is no SBML: its outermost element is {local(root)!r}.")
    if root.get("level") not in ("2", "3"):
        raise KnowledgeError(f"{name} is SBML of level {root.get('level')!r}; levels 2 and 3 are read. Convert it.")
    models = [child for child in root if local(child) == "model"]
    if len(models) != 1:
        raise KnowledgeError(f"{name} holds {len(models)} models; it needs one.")
    return models[0]


def _listed(model: "Element", kind: str, name: str) -> dict[str, "Element"]:
    found: dict[str, Element] = {}
    for element in each(model, kind):
        key = element.get("id", "")
        if not key or key in found:
            said = f"the id {key!r} of another" if key else "no id"
            raise KnowledgeError(f"{name}: {kind} number {len(found) + 1} has {said}.")
        found[key] = element
    return found


def _flag(element: "Element", name: str) -> bool:
    return (attribute(element, name) or "").strip() in _TRUE


def _stoichiometry(
    species: dict[str, "Element"], reactions: dict[str, "Element"], level_2: bool, name: str
) -> sparse.csc_array:
    row = {key: k for k, key in enumerate(species)}
    rows, columns, values = [], [], []
    for k, (key, reaction) in enumerate(reactions.items()):
        for side, reference in _references(reaction, f"{name}: reaction {key!r}"):
            where = f"{name}: reaction {key!r}, species {reference.get('species')!r}"
            if reference.get("species") not in row:
                raise KnowledgeError(f"{where} is not in the list of species.")
            rows.append(row[reference.get("species", "")])
            columns.append(k)
            values.append(side * _coefficient(reference, level_2, where))
    shape = (len(species), len(reactions))
    return sparse.csc_array(sparse.coo_array((values, (rows, columns)), shape=shape, dtype=float))


def _references(reaction: "Element", where: str) -> Iterator[tuple[float, "Element"]]:
    for part in reaction:
        side = _SIDES.get(local(part))
        for reference in part if side is not None else ():
            if local(reference) == "speciesReference":
                yield side or 0.0, reference
            elif local(reference) not in ("notes", "annotation"):
                raise KnowledgeError(f"{where} lists a {local(reference)!r} among its species.")


def _coefficient(reference: "Element", level_2: bool, where: str) -> float:
    variable = any(local(child) == "stoichiometryMath" for child in reference)
    value = number(reference.get("stoichiometry", "1" if level_2 else ""), f"{where}: the stoichiometry")
    value /= number(reference.get("denominator", "1"), f"{where}: the denominator") or np.nan
    if variable or not np.isfinite(value):
        raise KnowledgeError(f"{where} has no finite number as its stoichiometry; variable ones are not read.")
    return value


def _history(name: str, boundary: NDArray[np.bool_], reactions: dict[str, "Element"]) -> str:
    said = f"{len(boundary)} species and {len(reactions)} reactions read from {name}"
    if boundary.any():
        said += f"; {int(boundary.sum())} species at the boundary, left out of the balance"
    laws = sum(1 for reaction in reactions.values() for _ in each(reaction, "kineticLaw"))
    modifiers = sum(1 for reaction in reactions.values() for _ in each(reaction, "modifierSpeciesReference"))
    return said + (f"; {laws} rate laws and {modifiers} modifiers not kept" if laws or modifiers else "")
