"""The data contract as one table: where each thing is, what it may be, what it means and how it is checked.

Validation, the remarks in ``PerturbationData.findings`` and the page of the documentation all come from it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from molcause.data.checks import remarks, required
from molcause.data.scale import SCALES
from molcause.findings import Finding
from molcause.names.readouts import ROLES

if TYPE_CHECKING:
    from molcause.data.perturbation_data import PerturbationData

DECLARED = ("schema", "scale", "control", "reference", "name", "dialect", "start_key", "steps")
"""What ``uns["molcause"]`` may hold: declarations and provenance, no results."""


@dataclass(frozen=True)
class Field:
    """One thing that measurements have.

    Parameters
    ----------
    place, name
        Where it is in the AnnData, and what it is called there.
    type
        Its type and the values that it may have, in words.
    meaning
        What it says.
    checked
        How it is checked, in words, with the codes of findings.
    needed
        Whether it must be there.
    unit
        What its numbers are in.
    require
        Raises a `DataContractError` if the contract is broken.
    remark
        Returns what a person should know.
    of_whole
        Whether it is required of the whole data only, not of a part.
    """

    place: str
    name: str
    type: str
    meaning: str
    checked: str = "-"
    needed: bool = False
    unit: str = "-"
    require: "Callable[[PerturbationData], None] | None" = None
    remark: "Callable[[PerturbationData], Iterable[Finding]] | None" = None
    of_whole: bool = False

    @property
    def title(self) -> str:
        """Place and name together."""
        return f'{self.place}["{self.name}"]' if self.name else self.place


FIELDS = (
    Field(
        "var_names", "", "text, each once", "names of the readouts", "a doubled name is an error (E402 on reading)",
        needed=True, require=required.unique_readouts,
    ),
    Field(
        "obs_names", "", "text, each once", "names of the samples", "doubled names are numbered on reading (W401)",
        needed=True, remark=remarks.of_names,
    ),
    Field(
        "obs", "interventions", "canonical JSON: `[]` nothing done, `null` unknown target, else a list of "
        "`[target, kind, strength]`", "what was done to the sample; the only column that models read",
        "each text must be canonical; conditions of one sample are remarked on (W605, I606)",
        needed=True, unit="see `Intervention`", require=required.canonical, remark=remarks.of_conditions,
    ),
    Field(
        "X", "", "finite numbers; NaN where a reading is missing", "the measurements",
        "infinite values are an error, and so are negative ones and raw counts where the scale has none; missing "
        "readings (I601), numbers that look like another scale (W602, W603), readouts that never change (I604)",
        needed=True, unit="as the scale says", require=required.numbers, remark=remarks.of_values,
    ),
    Field(
        "obs", "perturbation", "text", "the label that people use for it", "never parsed; two labels of one input are "
        "found by the leakage report (W504)",
    ),
    Field("obs", "context", "text", "cell line, donor, tissue or medium of the sample", "by the split `context`"),
    Field(
        "obs", "batch", "text", "plate, day, lane: what was processed together",
        "perturbations that are not separable from it (W506)", remark=remarks.of_batches,
    ),
    Field("obs", "replicate", "text or integer", "which repetition of the same condition"),
    Field(
        "obs", "time", "number", "time since the intervention; 0 is before it acts", "no number, or no unit (W607)",
        unit="`time_unit`", remark=remarks.of_numbers("time"),
    ),
    Field(
        "obs", "time_unit", "text, one for all samples", "unit of the times", "several units are an error",
        require=required.one_time_unit,
    ),
    Field(
        "obs", "dose", "number", "dose as given; a known strength belongs into `interventions`",
        "no number, or no unit (W607)", unit="`dose_unit`", remark=remarks.of_numbers("dose"),
    ),
    Field("obs", "dose_unit", "text, one for each sample", "unit of the dose"),
    Field(
        "obs", "course", "text; empty: in no course of its own", "which samples form one time course; the start at "
        "time 0 may be shared, see `start_key`", "courses without a start (W608) or not in order (I609)",
        remark=remarks.of_courses,
    ),
    Field("obs", "fold", "text or integer; -1 or empty: never tested", "published folds", "by the split `folds`"),
    Field("obs", "guide", "text", "the reagent: guide RNA, siRNA, clone", "controls without one: on reading (W702)"),
    Field("obs", "perturbation_type", "text", "what kind of reagent, as the source calls it"),
    Field(
        "layers", "counts", "whole numbers, not negative", "raw counts of the same samples and readouts",
        "something else there (W610)", unit="counts", remark=remarks.of_counts,
    ),
    Field("var", "gene_id", "text", "identifier of the readout's gene, e.g. of Ensembl"),
    Field("var", "gene_symbol", "text", "the gene's approved symbol"),
    Field(
        "var", "node", "text; several joined by `|`; empty: none", "node of the network that the readout reads; by "
        "default its own name", "the columns of the readout map are checked together", require=required.readout_map,
    ),
    Field("var", "site", "text", "what exactly is measured, e.g. `pS217/pS221`"),
    Field("var", "sign", "-1, 0 (unknown) or 1", "whether the reading rises or falls with the node's activity"),
    Field("var", "role", " or ".join(f"`{role}`" for role in ROLES), "what the readout is in a model"),
    Field("var", "resolved_by", "text", "how the node was found, or why it was not"),
    Field(
        "var", "absent", "number, NaN: none", "the level that means \"absent\"; by default the scale's natural zero",
        "must be numbers", unit="as the scale says", require=required.absent_levels,
    ),
    Field(
        'uns["molcause"]', "schema", f"`{required.SCHEMA}`", "version of this contract", "another is an error",
        require=required.known_schema, remark=remarks.of_declarations,
    ),
    Field(
        'uns["molcause"]', "scale", ", ".join(f"`{name}`" for name in SCALES), "what the numbers are",
        "must be one of these", needed=True,
    ),
    Field(
        'uns["molcause"]', "control", "canonical JSON", "what was done to the reference samples",
        "at least one sample has it, unless the scale is relative to a control or `reference` is False", needed=True,
        require=required.has_control, of_whole=True,
    ),
    Field(
        'uns["molcause"]', "reference", "`False`, or not there", "that no reference sample was measured",
        "no sample may be one then",
    ),
    Field('uns["molcause"]', "name", "text", "what the dataset is called; knowledge that names it is leaked (W505)"),
    Field('uns["molcause"]', "dialect", "text", "which convention the file had"),
    Field(
        'uns["molcause"]', "start_key", "columns of obs", "samples of time 0 without a course start every course that "
        "agrees with them in these columns", "the columns must exist, with one value in each course",
        require=required.joined_starts,
    ),
    Field(
        'uns["molcause"]', "steps", "list of text", "what was done to the data before, in order",
        "repeated as findings (I612); results do not belong here (W611)",
    ),
    Field(
        "uns", "molcause_reading", "JSON", "what was found and left out when the file was read",
        "repeated as findings (7xx)", remark=remarks.of_reading,
    ),
)  # fmt: skip


def validate(data: "PerturbationData", *, whole: bool = True) -> None:
    """Raise unless measurements keep the contract.

    Parameters
    ----------
    data
        The measurements.
    whole
        Whether they are the whole data, or a part, which may lack what the whole has.

    Raises
    ------
    DataContractError
        If they break it.

    Examples
    --------
    >>> import molcause as mc
    >>> validate(mc.load_dataset("sachs2005"))
    """
    for field in FIELDS:
        if field.require is not None and (whole or not field.of_whole):
            field.require(data)


def remarked(data: "PerturbationData") -> tuple[Finding, ...]:
    """Return what a person should know of measurements that keep the contract."""
    return tuple(found for field in FIELDS if field.remark is not None for found in field.remark(data))


def as_table() -> list[dict[str, str]]:
    """Return the contract, one row for each field, in words.

    Examples
    --------
    >>> as_table()[2]["field"], as_table()[2]["needed"]
    ('obs["interventions"]', 'yes')
    """
    return [
        {
            "field": field.title,
            "needed": "yes" if field.needed else "no",
            "type": field.type,
            "unit": field.unit,
            "meaning": field.meaning,
            "checked": field.checked,
        }
        for field in FIELDS
    ]


def as_markdown() -> str:
    """Return the contract as a Markdown table.

    Examples
    --------
    >>> print(as_markdown().splitlines()[0])
    | field | needed | type | unit | meaning | checked |
    """
    rows = as_table()
    lines = [" | ".join(rows[0]), " | ".join("---" for _ in rows[0])]
    for row in rows:
        cells = {name: value.replace("|", "\\|") for name, value in row.items()}
        lines.append(" | ".join([f"`{cells['field']}`", *list(cells.values())[1:]]))
    return "\n".join(f"| {line} |" for line in lines)
