"""What importing and helping costs: nothing heavy before it is needed."""

import subprocess
import sys

import pytest

HEAVY = ("jax", "pandas", "anndata", "scipy", "numpy", "pydantic", "rich", "matplotlib")


def python(*words):
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, timeout=120)


def loaded_after(code):
    done = python("-c", f"import sys\n{code}\nsys.stderr.write('LOADED ' + ' '.join(sys.modules))")
    assert done.returncode == 0, done.stderr
    return set(done.stderr.rpartition("LOADED ")[2].split())


def test_importing_molcause_warns_of_nothing_and_imports_nothing_heavy():
    done = python("-W", "error", "-X", "importtime", "-c", "import molcause")
    assert done.returncode == 0, done.stderr
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "molcause" in imported
    assert not imported & set(HEAVY)


@pytest.mark.parametrize("word", ["--help", "plugins"])
def test_help_and_plugins_import_nothing_heavy(word):
    code = (
        f"sys.argv = ['molcause', '{word}']\nfrom molcause.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code"
    )
    assert not loaded_after(code) & {"jax", "pandas", "anndata", "scipy"}


@pytest.mark.parametrize("module", ["molcause.inference.ask", "molcause.inference.deduce", "molcause.models.storage"])
def test_inference_imports_no_jax(module):
    loaded = loaded_after(f"import {module}")
    assert module in loaded
    assert "jax" not in loaded


def test_deducing_imports_neither_jax_nor_pandas():
    code = (
        "import molcause as mc\n"
        "mc.deduce(mc.load_network('mapk-core'), mc.Query(do={'MEK': mc.inhibit()}, outcome='ERK'))"
    )
    assert not loaded_after(code) & {"jax", "pandas"}
