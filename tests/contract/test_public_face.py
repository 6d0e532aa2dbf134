"""The public names, their documentation, and rules that every source file keeps."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import molcause

NAMES = [
    "Answer", "Audit", "GeneSets", "Intervention", "LogicNetwork", "Network", "PerturbationData", "Query", "ReadoutMap",
    "StoichiometricNetwork", "Study", "ask", "audit", "bias", "cite", "coverage", "deduce", "demo", "effect_sizes",
    "errors", "fix", "inhibit", "knock_down", "knock_out", "leakage", "load_dataset", "load_gene_sets", "load_network",
    "models", "read_data", "read_gene_sets", "read_network", "report", "resolve_names", "run_study", "score",
    "score_network", "split", "stimulate", "write_network",
]  # fmt: skip
SOURCES = sorted(Path(molcause.__file__).parent.rglob("*.py"))
UNSAFE = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def public_callables():
    """Return name -> function or class, for the package and the modules that it gives away."""
    found = {}
    for name in molcause.__all__:
        thing = getattr(molcause, name)
        if inspect.ismodule(thing):
            inner = {f"{name}.{key}": getattr(thing, key) for key in dir(thing) if not key.startswith("_")}
            found |= {key: value for key, value in inner.items() if callable(value)}
        else:
            found[name] = thing
    ours = {key: value for key, value in found.items() if value.__module__.startswith("molcause")}
    return {k: v for k, v in ours.items() if not (inspect.isclass(v) and issubclass(v, Exception))}


CALLABLES = public_callables()
NO_EXAMPLE = {"Answer", "write_network", "bias.AbstractBias", "bias.BiasSum", "bias.Constraints", "models.load"}


def test_the_public_names_are_these():
    assert sorted(molcause.__all__) == NAMES
    assert dir(molcause) == NAMES
    assert "ask" in CALLABLES


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'fir'"):
        molcause.fir  # noqa: B018


def documented(name):
    lines = inspect.getdoc(CALLABLES[name]).splitlines()
    assert lines[0].endswith((".", ":"))
    assert "Examples" in lines, f"{name} has no example"
    assert lines[lines.index("Examples") + 1] == "--------"
    assert any(line.strip().startswith(">>> ") for line in lines)


@pytest.mark.parametrize("name", sorted(set(CALLABLES) - NO_EXAMPLE))
def test_everything_public_has_a_docstring_with_an_example(name):
    documented(name)


@pytest.mark.parametrize("name", sorted(NO_EXAMPLE))
def test_the_rest_has_one_too(name):
    documented(name)


def test_every_parameter_of_a_public_function_is_documented():
    for name, function in CALLABLES.items():
        if inspect.isfunction(function) and "Parameters\n" in (inspect.getdoc(function) or ""):
            for parameter in inspect.signature(function).parameters:
                assert parameter in inspect.getdoc(function), (name, parameter)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_source_file_reads_or_writes_pickle_or_runs_text(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {alias.name.partition(".")[0] for alias in node.names} & UNSAFE
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").partition(".")[0] not in UNSAFE
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("to_pickle", "read_pickle", "cPickle")
        if isinstance(node, ast.Name):
            assert node.id not in ("eval", "exec")
        if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            assert node.value.value is False
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.load":
            assert "allow_pickle" in {keyword.arg for keyword in node.keywords}


def our_classes():
    for module in pkgutil.walk_packages(molcause.__path__, "molcause."):
        if module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        for value in vars(loaded).values():
            if inspect.isclass(value) and value.__module__ == loaded.__name__:
                yield value


def test_no_concrete_class_of_ours_is_subclassed_by_another_of_ours():
    from pydantic import BaseModel

    classes = list(our_classes())
    assert len(classes) > 30
    for one in classes:
        for base in one.__bases__:
            if base.__module__.startswith("molcause") and not issubclass(base, Exception | BaseModel):
                assert base.__name__.startswith("Abstract"), (one, base)


def test_every_error_of_ours_has_one_root_and_stands_in_the_tree():
    errors = [v for v in vars(molcause.errors).values() if inspect.isclass(v) and issubclass(v, Exception)]
    assert len(errors) > 8
    for error in errors:
        assert issubclass(error, molcause.errors.MolcauseError)
        assert error.__name__ in molcause.errors.__doc__
