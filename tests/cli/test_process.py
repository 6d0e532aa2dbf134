"""The command line as a process: exit codes and what stands on which stream."""

import json

from molcause.provenance import library_version

MEK = ("--do", "MEK=inhibit:0.9", "--outcome", "ERK")


def test_help_and_version_are_printed_with_nothing_on_standard_error(process):
    shown = process("--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "deduce" in shown.stdout
    done = process("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"molcause {library_version('molcause')}\n", "")


def test_a_failure_exits_with_one_and_one_line_without_traceback(process):
    done = process("deduce", "mapk-core", "--do", "MAP2K1=inhibit", "--outcome", "ERK")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("KnowledgeError: Network 'mapk-core' has no node 'MAP2K1'. Did you mean 'MEK'")


def test_wrong_usage_exits_with_two(process):
    done = process("deduce", "mapk-core")
    assert done.returncode == 2
    assert "--do" in done.stderr
    assert "Traceback" not in done.stderr


def test_json_alone_stands_on_standard_output(process, run_folder):
    done = process("ask", run_folder, *MEK, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["outcomes"][0]["node"] == "ERK"


def test_a_failing_fit_puts_nothing_but_its_message_on_standard_error(process, tmp_path):
    words = ("--model", "no-change", "--sparsity", "0.1", "--out", tmp_path / "run")
    done = process("fit", "sachs2005", *words)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("BiasError: ")
