"""When knowledge is enough for data: the rule behind ``ok``, ``thin`` and ``unusable``.

Unusable, because nothing can come of a fit:

- the network has no directed edge;
- no readout stands for a node;
- there are interventions, and none of their targets reaches a readout of another node.

Thin, because most of what is measured or done is outside the knowledge:

- less than `MAPPED` of the readouts stand for a node (phenotypes and inputs are not counted);
- less than `REACHING` of the targets reach a readout of another node;
- the targets reach less than `REACHED` of the mapped readouts.

Otherwise ok. Signs and evidence do not enter: what they must be depends on the bias, and the findings tell them.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from molcause.sheets.sheet import share

if TYPE_CHECKING:
    from molcause.bias.coverage.result import Feature, Target

MAPPED = REACHING = REACHED = 0.5


def judge(knowledge: Mapping[str, Any], features: "Sequence[Feature]", targets: "Sequence[Target]") -> tuple[str, str]:
    """Return the verdict and its reason.

    Examples
    --------
    >>> judge({"directed": 0}, (), ())
    ('unusable', 'The network has no directed edge.')
    """
    dead = _dead(knowledge, features, targets)
    if dead:
        return "unusable", dead
    if not features:
        return "ok", "The network can be used; with data, this says for what."
    weak = _weak(features, targets)
    if weak:
        return "thin", " ".join(weak)
    mapped = sum(row.state == "mapped" for row in features)
    reaching = sum(row.readouts > 0 for row in targets)
    signed = sum(row.state == "mapped" and row.sign != 0 for row in features)
    said = f"{share(mapped, len(features))} readouts stand for a node, {signed} of them with a known sign"
    return "ok", f"{said}; {share(reaching, len(targets))} targets reach one." if targets else f"{said}."


def _dead(knowledge: Mapping[str, Any], features: "Sequence[Feature]", targets: "Sequence[Target]") -> str:
    if not knowledge["directed"]:
        return "The network has no directed edge."
    if features and not any(row.state == "mapped" for row in features):
        return "No readout stands for a node of the network."
    if targets and not any(row.readouts for row in targets):
        return "No target of an intervention reaches a readout of another node."
    return ""


def _weak(features: "Sequence[Feature]", targets: "Sequence[Target]") -> list[str]:
    expected = [row for row in features if row.role == "readout"]
    mapped = [row for row in features if row.state == "mapped"]
    found = sum(row.state == "mapped" for row in expected)
    reaching = sum(row.readouts > 0 for row in targets)
    reached = sum(row.reached for row in mapped)
    weak = []
    if found < MAPPED * len(expected):
        weak.append(f"Only {share(found, len(expected))} readouts stand for a node.")
    if reaching < REACHING * len(targets):
        weak.append(f"Only {share(reaching, len(targets))} targets reach a readout of another node.")
    if targets and reached < REACHED * len(mapped):
        weak.append(f"Interventions reach only {share(reached, len(mapped))} mapped readouts.")
    return weak
