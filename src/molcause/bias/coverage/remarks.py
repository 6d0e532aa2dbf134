"""What a check of names, readouts and targets finds, as findings with what to do."""

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from molcause.bias.coverage.join import DIRECT, SAME, Join
from molcause.bias.coverage.result import Feature, Target, is_site
from molcause.findings import LEVELS, Finding
from molcause.knowledge.network import Network
from molcause.knowledge.overrides import COLUMN
from molcause.names.matching import ANTIBODY
from molcause.names.resolution import Resolution

_HINTED, _NEAR = 5, 0.75
_MOST = 0.5
_SYMBOLS = ("approved symbol", "previous symbol", "alias")


def about_network(network: Network, others: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """Return what a check of the network's own edges finds, together with other findings, gravest first."""
    order = list(LEVELS)
    own = [*network.findings(), *_overridden(network)]
    return tuple(sorted([*others, *own], key=lambda finding: order.index(finding.code[0])))


def _overridden(network: Network) -> list[Finding]:
    notes = [str(note) for note in network.evidence.get(COLUMN, ()) if note]
    return _found("I208", f"{len(notes)} edge(s) are as an override says", list(dict.fromkeys(notes)), "")


def about_names(join: Join, rows: Sequence[Feature], said: Resolution) -> list[Finding]:
    """Return what there is to say of measured variables, given what their names stand for."""
    lost = [row for row in rows if row.state in ("absent", "unknown") and row.role == "readout"]
    mapped = [row for row in rows if row.state == "mapped"]
    findings = [
        *_found(
            "E306",
            f"none of {len(rows)} readouts stands for a node of network {join.network.name!r}",
            [row.name for row in rows] if not mapped else [],
            "Map them yourself with a ReadoutMap, or take a network of these molecules.",
        ),
        *_identifiers(join, rows, said),
        *_of_names(rows, said),
        *_found("W301", _lost(lost), [_could_be(row) for row in lost], _nearest(join, lost)),
        *_sites(mapped),
    ]
    silent = [row.name for row in mapped if not row.sign]
    amounts = sum(row.site in ("", "total") for row in mapped if not row.sign)
    text = f"of {len(silent)} readout(s) ({amounts} of them amounts) it is not known how they go with activity"
    return [*findings, *_found("W107", text, silent, "Their edges are not bound to signs.")]


def _of_names(rows: Sequence[Feature], said: Resolution) -> list[Finding]:
    """Return what the resolver has to say of the names that it was needed for."""
    taken = {row.name for row in rows if row.route == SAME}
    asked = tuple(row for row in said if row.found or row.name not in taken)
    part = Resolution(asked, said.species, said.axis, said.unused)
    enough = 2 * sum(row.state in ("mapped", "absent") for row in rows) >= len(rows)
    covered = ("W107", "E110") if enough else ("W107",)
    return [found for found in part.findings() if found.code not in covered]


def _sites(mapped: Sequence[Feature]) -> list[Finding]:
    sites = [row for row in mapped if is_site(row.site)]
    alone = [f"{row.name} ({', '.join(row.nodes)})" for row in sites if not row.upstream]
    text = f"{len(alone)} of {len(sites)} measured sites have no upstream in the network"
    return _found("W304", text, alone, "The network says nothing of what changes them.")


def about_targets(join: Join, rows: Sequence[Target]) -> list[Finding]:
    """Return what there is to say of targets of interventions."""
    lost = [row for row in rows if row.state in ("absent", "unknown")]
    inside = [row for row in rows if row.nodes]
    idle = [row.name for row in inside if not row.readouts]
    unmeasured = [row.name for row in inside if not row.measured]
    renamed = [f"{row.name} is {', '.join(row.nodes)}" for row in inside if row.route not in DIRECT]
    ambiguous = [_could_be(row) for row in rows if row.state == "ambiguous"]
    return [
        *_found(
            "W102",
            f"{len(ambiguous)} target(s) could be several things; none was chosen",
            ambiguous,
            "Name them as the network does.",
        ),
        *_found(
            "W302",
            f"{len(lost)} of {len(rows)} target(s) are not in the network",
            [_could_be(row) for row in lost],
            f"{_nearest(join, lost)} What is done to them has no way into the network.".strip(),
        ),
        *_found(
            "W308",
            f"{len(renamed)} target(s) have another name in the network",
            renamed,
            "Models look for targets by node and readout: coverage.applied_to(data) calls them so.",
        ),
        *_found(
            "W303",
            f"{len(idle)} target(s) reach no readout of another node: no directed path",
            idle,
            "Their effect there is exactly 0 by the prior, not by data.",
        ),
        *_found(
            "I305",
            f"{len(unmeasured)} target(s) are not measured",
            unmeasured,
            "They are allowed, as hidden causes; evaluate them apart.",
        ),
    ]


def _identifiers(join: Join, rows: Sequence[Feature], said: Resolution) -> list[Finding]:
    """Say that names do not meet as they stand: they differ in case, or in kind."""
    names = [row.name for row in said]
    equal = sum(name in join.network.index for name in names)
    if not names or equal > _MOST * len(names):
        return []
    folded = {node.casefold() for node in join.network.node}
    by_case = sum(name.casefold() in folded for name in names)
    if by_case > _MOST * len(names):
        text = f"case differs: {100 * by_case / len(names):.0f} % would match after upper-casing"
        return [Finding("W307", text, tuple(names), "Names that are known meet all the same; check the others.")]
    ours, theirs = _kind(said), _kind(join.nodes)
    if join.names.kind == ANTIBODY or not ours or not theirs or ours == theirs:
        return []
    met = sum(row.state == "mapped" for row in rows)
    text = f"the network has {theirs}, the data {ours}; {equal} names are equal, {met} meet by canonical identifiers"
    return [Finding("W307", text, (), "They are compared by canonical identifiers; nothing needs to be done.")]


def _kind(said: Resolution) -> str:
    """Return how most genes were found, in words."""
    routes = Counter("gene symbols" if row.route in _SYMBOLS else f"{row.route} names" for row in said if row.found)
    return routes.most_common(1)[0][0] if routes else ""


def _could_be(row: Feature | Target) -> str:
    if row.candidates in ((), (row.name,)):
        return row.name
    if row.state == "absent":
        return f"{row.name} (it is {row.candidates[0]})"
    return f"{row.name} (perhaps {' or '.join(row.candidates[:3])})"


def _count(rows: Iterable[Feature], state: str) -> int:
    return sum(row.state == state for row in rows)


def _lost(rows: Sequence[Feature]) -> str:
    unknown = _count(rows, "unknown")
    return f"{len(rows)} readout(s) are not in the network" + (f", {unknown} of unknown name" if unknown else "")


def _nearest(join: Join, rows: Sequence[Feature] | Sequence[Target]) -> str:
    """Return the nearest nodes of the first few names that nothing is known of, not even what is near."""
    nodes = {node.casefold(): node for node in join.network.node}
    hints = []
    for row in [row for row in rows if row.state == "unknown" and not row.candidates][:_HINTED]:
        near = [nodes[fold] for fold in get_close_matches(row.name.casefold(), nodes, n=3, cutoff=_NEAR)]
        if near:
            hints.append(f"For {row.name!r}, did you mean {', '.join(map(repr, near))}?")
    return " ".join(hints)


def _found(code: str, text: str, names: Sequence[str], fix: str) -> list[Finding]:
    return [Finding(code, text, tuple(names), fix)] if names else []
