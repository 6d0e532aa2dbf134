"""Gene rules of an SBML model, as text: from fbc, or from the notes where older models keep them."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from molcause.errors import KnowledgeError
from molcause.knowledge.logic.expression import Expression, is_name, text_of
from molcause.knowledge.parsing.safe_xml import attribute, each, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NOTE = re.compile(r"GENE[_ ]ASSOCIATION\s*:(.*)", re.DOTALL)
_WORDS = ("and", "or", "not")


def gene_rules(model: "Element", reactions: Mapping[str, "Element"], name: str) -> list[str]:
    """Return the rule of each reaction, ``""`` where there is none.

    Genes are called by their labels where these are unique and can stand in a rule, else by their ids.

    Raises
    ------
    KnowledgeError
        If an association holds something else than genes, ``and`` and ``or``.
    """
    labels = _labels(model)
    of = {attribute(found, "reaction"): found for found in model.iter() if local(found) == "geneAssociation"}
    rules = []
    for key, reaction in reactions.items():
        found = next(each(reaction, "geneProductAssociation"), of.get(key))
        where = f"{name}: the genes of reaction {key!r}"
        rules.append(_noted(reaction) if found is None else text_of(_only(found, labels, where), words=True))
    return rules


def _noted(reaction: "Element") -> str:
    texts = (part.text or "" for notes in reaction if local(notes) == "notes" for part in notes.iter())
    return next((match[1].strip() for match in map(_NOTE.search, texts) if match), "")


def _labels(model: "Element") -> dict[str, str]:
    listed = {attribute(gene, "id") or "": attribute(gene, "label") or "" for gene in each(model, "geneProduct")}
    labels = {key: label if is_name(label) and label.lower() not in _WORDS else key for key, label in listed.items()}
    return labels if len({*labels.values()}) == len(labels) else {key: key for key in labels}


def _only(association: "Element", labels: dict[str, str], where: str) -> Expression:
    parts = [part for part in association if local(part) not in ("notes", "annotation")]
    if len(parts) != 1:
        raise KnowledgeError(f"{where} are {len(parts)} rules; there must be one.")
    return _expression(parts[0], labels, where)


def _expression(element: "Element", labels: dict[str, str], where: str) -> Expression:
    kind = local(element)
    if kind in ("geneProductRef", "gene"):
        key = attribute(element, "geneProduct") or attribute(element, "reference") or ""
        if not is_name(labels.get(key, key)):
            raise KnowledgeError(f"{where} name the gene {key!r}, which cannot stand in a rule.")
        return labels.get(key, key)
    if kind not in ("and", "or") or not len(element):
        raise KnowledgeError(f"{where} hold {kind!r} of {len(element)}, neither a gene nor an 'and' or 'or'.")
    parts = tuple(_expression(part, labels, where) for part in element)
    return parts[0] if len(parts) == 1 else (kind, parts)
