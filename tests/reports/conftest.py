"""One run folder and its page for all tests of the report."""

import pytest
from tests.reports import fixture

from molcause.reports.write import report


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """Return a run folder as a study writes it; do not change it."""
    return fixture.build(tmp_path_factory.mktemp("study") / "sachs-run")


@pytest.fixture(scope="session")
def page(run, tmp_path_factory):
    """Return the path of its report, written elsewhere so that the folder stays as it is."""
    return report(run, tmp_path_factory.mktemp("page") / "report.html")


@pytest.fixture(scope="session")
def html(page):
    """Return the text of the report."""
    return page.read_text(encoding="utf-8")
