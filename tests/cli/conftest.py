"""The command line as a process of its own and, faster, within this one; and one small saved run."""

import contextlib
import io
import subprocess
import sys
from unittest.mock import patch

import pytest

from molcause.cli import main


@pytest.fixture(scope="session")
def process():
    """Return a function that runs the command line as a user does."""

    def call(*words):
        return subprocess.run(
            [sys.executable, "-m", "molcause", *map(str, words)], capture_output=True, text=True, timeout=120
        )

    return call


@pytest.fixture(scope="session")
def molcause():
    """Return a function that runs the command line within this process; an error not of ours is raised as it is."""

    def call(*words):
        out, err, code = io.StringIO(), io.StringIO(), 0
        argv = ["molcause", *map(str, words)]
        with patch.object(sys, "argv", argv), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit as end:
                code = end.code or 0
        return subprocess.CompletedProcess(argv, code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture(scope="session")
def run_folder(molcause, tmp_path_factory):
    place = tmp_path_factory.mktemp("runs") / "linear"
    done = molcause("fit", "sachs2005", "--network", "mapk-core", "--mask", "--sparsity", "0.02", "--hold-out", "MEK",
                    "--bootstraps", "0", "--out", place)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture(scope="session")
def fails(molcause):
    """Return a function that calls, expects exit code 1 and one line on standard error, and gives that line."""

    def call(*words):
        done = molcause(*words)
        assert done.returncode == 1, (done.returncode, done.stderr)
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        assert done.stdout == ""
        return done.stderr

    return call
