"""Runs the examples of the pages.

- Python blocks.
- Console blocks: ``$ molcause`` lines, which may go on after a backslash. A line ``$ echo $?`` and a number below one
  give its exit code, if it is not 0. Other lines must be among what the command printed.
- What is between ``% skip: start if(condition, reason="...")`` and ``% skip: end`` runs only without the condition.
- TOML blocks whose first line is ``# name.toml`` are written to that file, for the blocks below them.
"""

import os
import shlex
import shutil
import tempfile
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path

from sybil import Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser

collect_ignore = ["conf.py", "_ext", "_build"]
_STATUS = "$ echo $?"


def _run_commands(example):
    lines, k = str(example.parsed).replace("\\\n", "").splitlines(), 0
    while k < len(lines):
        command, printed = lines[k], []
        code = int(lines[k + 2]) if lines[k + 1 : k + 2] == [_STATUS] else 0
        k += 3 if code else 1
        while k < len(lines) and not lines[k].startswith("$ "):
            printed.append(lines[k])
            k += 1
        if command.startswith("$ molcause "):
            _run(command, code, printed)


def _run(command, code, printed):
    from typer.testing import CliRunner

    from molcause.cli.app import app

    result = CliRunner(env={"COLUMNS": "110"}).invoke(app, shlex.split(command)[2:])
    if result.exit_code != code:
        raise AssertionError(f"{command}\n{result.output}\n{result.exception!r}")
    output = _unwrapped(result.output)
    for line in printed:
        if _unwrapped(line) not in output:
            raise AssertionError(f"{command}\ndid not print\n  {line}\nbut\n{result.output}")


def _unwrapped(text):
    """Return a text whose lines may have been broken anywhere, at a hyphen too, as one line."""
    return " ".join(text.split()).replace("- ", "-")


def _write_file(example):
    text = str(example.parsed)
    name = text.partition("\n")[0].removeprefix("# ")
    if name.endswith(".toml"):
        Path(name).write_text(text, encoding="utf-8")


def _enter_empty_folder(namespace):
    namespace["_docs"], namespace["_home"] = Path(__file__).parent, Path.cwd()
    namespace["_folder"], namespace["_cache"] = tempfile.mkdtemp(), tempfile.mkdtemp()
    namespace["_own_cache"] = os.environ.get("MOLCAUSE_CACHE")
    os.environ["MOLCAUSE_CACHE"] = namespace["_cache"]
    os.chdir(namespace["_folder"])


def _leave_folder(namespace):
    os.chdir(namespace["_home"])
    os.environ.pop("MOLCAUSE_CACHE")
    if namespace["_own_cache"] is not None:
        os.environ["MOLCAUSE_CACHE"] = namespace["_own_cache"]
    shutil.rmtree(namespace["_folder"])
    shutil.rmtree(namespace["_cache"])


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        CodeBlockParser("console", _run_commands),
        CodeBlockParser("toml", _write_file),
        SkipParser(),
    ],
    patterns=["*.md", "**/*.md"],
    excludes=["_build/**"],
    setup=_enter_empty_folder,
    teardown=_leave_folder,
).pytest()
