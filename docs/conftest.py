"""Runs the examples of the pages: Python blocks, and ``$ molcause`` lines of console blocks."""

import os
import shlex
import shutil
import tempfile
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path

from sybil import Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

collect_ignore = ["conf.py", "_ext", "_build"]


def _run_commands(example):
    from typer.testing import CliRunner

    from molcause.cli.app import app

    for line in str(example.parsed).splitlines():
        if line.startswith("$ molcause "):
            result = CliRunner().invoke(app, shlex.split(line)[2:])
            if result.exit_code:
                raise AssertionError(f"{line}\n{result.output}\n{result.exception!r}")


def _enter_empty_folder(namespace):
    namespace["_docs"], namespace["_home"] = Path(__file__).parent, Path.cwd()
    namespace["_folder"] = tempfile.mkdtemp()
    os.chdir(namespace["_folder"])


def _leave_folder(namespace):
    os.chdir(namespace["_home"])
    shutil.rmtree(namespace["_folder"])


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        CodeBlockParser("console", _run_commands),
    ],
    patterns=["*.md", "**/*.md"],
    excludes=["_build/**"],
    setup=_enter_empty_folder,
    teardown=_leave_folder,
).pytest()
