"""What is shown of a coverage of a network: lines, and tables of targets and readouts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from molcause.sheets.sheet import Grid, Sheet, share

if TYPE_CHECKING:
    from molcause.bias.coverage.result import Coverage, Feature, Target


def sheet(found: "Coverage") -> Sheet:
    """Return what is shown of a coverage.

    Examples
    --------
    >>> import molcause as mc
    >>> list(sheet(mc.coverage(mc.load_network("mapk-core"))).blocks)
    ['Network']
    """
    blocks = {"Network": _network_lines(found.knowledge)}
    if not found.features:
        grids: tuple[Grid, ...] = ()
    else:
        blocks |= {"Readouts": _feature_lines(found.counts), "Interventions": _target_lines(found.counts, found.hops)}
        grids = (_target_grid(found), _feature_grid(found))
    title = f"Coverage by {found.knowledge['name']}"
    return Sheet(title, found.verdict, found.reason, blocks, grids, found.findings)


def _network_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    n, signs = facts["edges"], facts["signs"]
    lines = [
        ("digest", f"sha256 {facts['digest'][:16]}"),
        ("version", facts["version"]),
        ("licence", facts["licence"]),
        ("how it was made", "; ".join(facts["history"])),
        ("size", f"{facts['nodes']:,} nodes, {n:,} edges, {facts['directed']:,} of them directed"),
        ("signs", ", ".join(f"{word} {share(count, n)}" for word, count in signs.items())),
        (
            "stated with both signs",
            f"{facts['conflicts']:,} pairs, {share(facts['conflicting_edges'], n)} edges"
            + (": of unknown sign wherever signs are used" if facts["conflicts"] else ""),
        ),
        ("one publication or none", _publications(facts)),
        ("resources", _most(facts["resources"])),
        ("layers", _most(facts["layers"])),
        ("years", _years(facts["years"])),
        ("largest loop", f"{facts['largest_component']:,} nodes, each of which leads to each other"),
    ]
    return [(name, value) for name, value in lines if value]


def _publications(facts: Mapping[str, Any]) -> str:
    known = facts["publications"]
    if known is None:
        return "not stated"
    return f"{share(known['none'] + known['one'], facts['edges'])} edges, {known['none']:,} of them none"


def _most(counts: Mapping[str, int], shown: int = 5) -> str:
    rest = f" and {len(counts) - shown:,} more" if len(counts) > shown else ""
    return ", ".join(f"{name} {count:,}" for name, count in list(counts.items())[:shown]) + rest


def _years(years: Mapping[str, int] | None) -> str:
    return "" if years is None else f"{years['first']} to {years['last']}, half by {years['median']}"


def _feature_lines(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    n = counts["features"]
    lines = [
        ("measured", f"{n:,}"),
        ("stand for a node", share(counts["mapped"], n)),
        ("rise or fall with it", f"{share(counts['signed'], counts['mapped'])} mapped ones, not known of the others"),
        ("ambiguous", share(counts["ambiguous"], n)),
        ("known, not in the network", share(counts["absent"], n)),
        ("unknown names", share(counts["unknown"], n)),
    ]
    others = counts["phenotype"] + counts["input"]
    if others:
        lines.append(("phenotypes and inputs", share(others, n)))
    if counts["sites"]:
        lines.append(("sites with an upstream", f"{share(counts['sites_with_upstream'], counts['sites'])} sites"))
    return lines


def _target_lines(counts: Mapping[str, int], hops: int) -> list[tuple[str, str]]:
    n = counts["targets"]
    return [
        ("targets", f"{n:,}"),
        ("known names", share(counts["targets_identified"], n)),
        ("in the network", share(counts["targets_in_network"], n)),
        ("measured", share(counts["targets_measured"], n)),
        ("reach a readout", share(counts["targets_reaching"], n)),
        (f"readouts within {hops} steps", f"{share(counts['reached_near'], counts['mapped'])} mapped ones"),
        ("readouts at any distance", f"{share(counts['reached'], counts['mapped'])} mapped ones"),
    ]


def _target_grid(found: "Coverage") -> Grid:
    columns = ("target", "node", "found by", "measured", f"readouts in {found.hops} steps", "readouts at all")
    rows = [
        (
            row.name,
            ", ".join(row.nodes) or row.state,
            _how(row),
            "yes" if row.measured else "no",
            f"{row.near:,}",
            f"{row.readouts:,}",
        )
        for row in found.targets
    ]
    return Grid("Each target", columns, tuple(rows), frozenset(columns[4:])).filled()


def _how(row: "Feature | Target") -> str:
    """Return how a node was found, or why not; the state alone is said beside it."""
    return row.route if row.nodes else row.route.partition(": ")[2]


def _feature_grid(found: "Coverage") -> Grid:
    words = {1: "rises", -1: "falls", 0: "not known"}
    rows = [
        (
            row.name,
            ", ".join(row.nodes) or row.state,
            row.site,
            words[row.sign] if row.nodes else "",
            _how(row),
            ", ".join(row.candidates[:3]),
        )
        for row in found.features
    ]
    columns = ("readout", "node", "site", "rises or falls", "found by", "could be")
    return Grid("Each readout", columns, tuple(rows)).filled()
