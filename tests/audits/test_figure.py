"""The figures for Python users: they hold the audit's numbers and leave pyplot alone."""

import subprocess
import sys

import pytest
from tests.reports import fixture

from molcause.audits.figure import plot_audit, plot_curve
from molcause.errors import ParameterError


def test_the_forest_holds_the_scores_and_every_replicate():
    audit = fixture.intervention()
    axes = plot_audit(audit)
    labels = [text.get_text() for text in axes.get_yticklabels()]
    points = dict(zip(labels, (c.get_offsets() for c in axes.collections), strict=True))
    assert points["linear-equilibrium (harms)"][0][0] == pytest.approx(audit["verdicts"][0]["score"])
    assert len(next(values for label, values in points.items() if label.startswith("relabelled"))) == 99
    assert labels[-1] == "linear-equilibrium (harms)", "the first model stands on top"
    assert axes.get_xlabel() == "cosine between predicted and measured change; higher is better"


def test_a_figure_can_be_written_as_svg(tmp_path):
    plot_audit(fixture.density(), size=3).figure.savefig(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").stat().st_size > 1000


def test_it_draws_into_given_axes():
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()
    assert plot_audit(fixture.intervention(), axes) is axes
    assert plot_curve(fixture.density(), ax=axes) is axes


def test_the_curve_has_every_size():
    axes = plot_curve(fixture.density(), "linear-equilibrium")
    assert [text.get_text() for text in axes.get_xticklabels()] == ["3", "5", "10", "20", "100", "all"]
    assert [line.get_label() for line in axes.lines] == ["with the knowledge", "same model without", "best without"]
    assert all(len(line.get_xdata()) == 6 for line in axes.lines)


def test_an_unknown_size_or_model_names_those_there_are():
    with pytest.raises(ParameterError, match="Sizes: 3, 5, 10, 20, 100, all"):
        plot_audit(fixture.density(), size=7)
    with pytest.raises(ParameterError, match="Models: network-gaussian, linear-equilibrium"):
        plot_curve(fixture.density(), "ridge")


def test_pyplot_stays_untouched():
    code = "import sys\nfrom molcause.audits.figure import plot_audit\nfrom tests.reports import fixture\n"
    code += "plot_audit(fixture.intervention())\nprint('matplotlib.pyplot' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert found.stdout.strip() == "False"
