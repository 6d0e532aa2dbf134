"""A study as text and as objects is the same study; what it cannot hold is refused by name."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from molcause.errors import StudyError
from molcause.study.config import GROUPS, AuditSettings, Data, Fit, Knowledge, Named, Question, Study, Worlds

HOSTILE = ['"quoted"', "it's", 'a"""b', "line\nbreak", "back\\slash", "µ→β 𝔐", "\r\t\x00\x7f", "#", ""]
TEXT = st.text(max_size=8) | st.sampled_from(HOSTILE)
TEXTS = st.lists(TEXT, max_size=3)
NUMBER = st.integers() | st.floats(allow_nan=False) | st.booleans()
VALUE = NUMBER | TEXT | TEXTS | st.lists(NUMBER, max_size=3) | st.dictionaries(TEXT, NUMBER | TEXT, max_size=2)
KEY = TEXT.filter(lambda key: key != "kind") | st.sampled_from(["settings", "copy", "model_extra", "self"])
NAMED = st.builds(lambda kind, own: Named(kind=kind, **own), TEXT, st.dictionaries(KEY, VALUE, max_size=3))
BIAS = st.lists(NAMED, max_size=2)
DATA = st.builds(
    Data, dataset=st.none() | TEXT, file=st.none() | TEXT, options=st.dictionaries(TEXT, VALUE, max_size=2),
    leave_out=TEXTS,
)  # fmt: skip
KNOWLEDGE = st.builds(
    Knowledge, network=st.none() | TEXT, file=st.none() | TEXT, select=st.dictionaries(TEXT, TEXTS, max_size=2),
    name=st.none() | TEXT,
)  # fmt: skip
FIT = st.builds(
    Fit, name=TEXT.filter(lambda name: name not in ("data", "network")), model=TEXT | NAMED, bias=BIAS, hold_out=TEXTS
)
QUESTION = st.builds(
    Question, name=TEXT, do=st.dictionaries(TEXT, TEXT, max_size=2), outcome=st.none() | TEXT, given=st.none() | TEXT,
    ask=st.none() | TEXTS,
)  # fmt: skip
WORLDS = st.builds(
    Worlds, count=st.integers(1, 9), kind=st.sampled_from(["fix", "block"]),
    knowledge=st.lists(st.sampled_from(["true", "half-true", "unrelated"]), max_size=3),
)  # fmt: skip
AUDIT = st.builds(
    AuditSettings, name=TEXT, group=st.sampled_from(GROUPS), task=TEXT | NAMED,
    models=st.none() | st.lists(TEXT | NAMED, max_size=2), nulls=TEXTS, replicates=st.none() | st.integers(),
    alternatives=TEXTS, sizes=st.lists(st.integers() | st.just("all"), max_size=3), repeats=st.integers(),
    data=st.none() | DATA, knowledge=st.none() | KNOWLEDGE, bias=st.none() | BIAS, worlds=st.none() | WORLDS,
)  # fmt: skip


def several(items):
    return st.lists(items, max_size=2, unique_by=lambda item: item.name)


STUDY = st.builds(
    Study, name=TEXT, seed=st.integers(), data=DATA, knowledge=st.none() | KNOWLEDGE, bias=BIAS, fit=several(FIT),
    question=several(QUESTION), audit=several(AUDIT),
)  # fmt: skip
NOTHING_BUT_DEFAULTS = Study(
    name="", data=Data(), knowledge=Knowledge(), audit=[AuditSettings(name="", data=Data(), bias=[], worlds=Worlds())]
)


@given(STUDY)
@example(NOTHING_BUT_DEFAULTS)
def test_a_study_survives_the_way_to_toml_and_back(study):
    assert Study.from_toml(study.to_toml()) == study


def test_hostile_text_survives_the_way_through_a_file(tmp_path):
    text = 'a"b\'c"""\'\'\'\\ \n\r\n\t\x00 µ→β 𝔐 \u2028 #'
    study = Study(name=text, data=Data(dataset=text, options={text: text}), question=[Question(name=text)])
    file = tmp_path / "study é.toml"
    file.write_text(study.to_toml(), encoding="utf-8")
    assert Study.read(file) == study


def test_what_is_left_at_its_default_is_not_written():
    study = Study(name="small", data=Data(dataset="sachs2005"))
    assert study.to_toml() == 'name = "small"\n\n[data]\ndataset = "sachs2005"\n'


def test_toml_and_python_name_the_same_things():
    study = Study.from_toml(
        """
        name = "s"
        seed = 7
        data = { dataset = "d", options = { scale = "log" }, leave_out = ["A"] }
        knowledge = { file = "net.csv", select = { consensus = ["x", "y"] } }
        bias = [{ kind = "mask" }, { kind = "sparsity", strength = 0.02 }]
        fit = [{ name = "f", model = { kind = "linear-equilibrium", bootstraps = 5 }, hold_out = ["A"] }]
        question = [{ name = "q", do = { A = "inhibit:0.9" }, outcome = "B", ask = ["f", "data"] }]
        audit = [{ name = "a", sizes = ["all", 5], worlds = { count = 2, kind = "block" } }]
        """
    )
    assert study == Study(
        name="s",
        seed=7,
        data=Data(dataset="d", options={"scale": "log"}, leave_out=["A"]),
        knowledge=Knowledge(file="net.csv", select={"consensus": ["x", "y"]}),
        bias=[Named(kind="mask"), Named(kind="sparsity", strength=0.02)],
        fit=[Fit(name="f", model=Named(kind="linear-equilibrium", bootstraps=5), hold_out=["A"])],
        question=[Question(name="q", do={"A": "inhibit:0.9"}, outcome="B", ask=["f", "data"])],
        audit=[AuditSettings(name="a", sizes=["all", 5], worlds=Worlds(count=2, kind="block"))],
    )
    assert study.bias[1].settings == {"strength": 0.02}


PLAIN = 'name = "x"\ndata.dataset = "sachs2005"\n'


@pytest.mark.parametrize(
    ("line", "place", "near"),
    [
        ("sed = 1", "sed", "'seed'"),
        ('data.datset = "a"', "data.datset", "'dataset'"),
        ('knowledge.netwrk = "a"', "knowledge.netwrk", "'network'"),
        ('fit = [{ name = "f", model = "ridge", holdout = ["A"] }]', "fit.0.holdout", "'hold_out'"),
        ('question = [{ name = "q" }, { name = "r", outcom = "B" }]', "question.1.outcom", "'outcome'"),
        ('audit = [{ name = "a", replicate = 9 }]', "audit.0.replicate", "'replicates'"),
        ('audit = [{ name = "a", data = { fil = "b" } }]', "audit.0.data.fil", "'file'"),
        ('audit = [{ name = "a", knowledge = { selct = {} } }]', "audit.0.knowledge.selct", "'select'"),
        ('audit = [{ name = "a", worlds = { cout = 2 } }]', "audit.0.worlds.cout", "'count'"),
    ],
)  # fmt: skip
def test_an_unknown_key_is_refused_with_its_place_and_the_nearest_known_one(line, place, near):
    with pytest.raises(StudyError) as caught:
        Study.from_toml(PLAIN + line)
    assert f"unknown key {place!r}. Did you mean {near}" in str(caught.value)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("seed = 1.5", "seed"),
        ('seed = "soon"', "seed"),
        ('bias = "mask"', "bias"),
        ('bias = [{ strength = 1 }]', "bias.0.kind"),
        ('bias = ["mask"]', "bias.0"),
        ('data.leave_out = "MEK"', "data.leave_out"),
        ('data.options = ["log"]', "data.options"),
        ('knowledge = "mapk-core"', "knowledge"),
        ('knowledge.select = { consensus = "x" }', "knowledge.select.consensus"),
        ('fit = [{ name = "f" }]', "fit.0.model"),
        ('fit = [{ name = "f", model = 3 }]', "fit.0.model"),
        ('fit = [{ name = "data", model = "ridge" }]', "fit.0.name"),
        ('fit = { name = "f", model = "ridge" }', "fit"),
        ('question = [{ name = "q", do = "A=fix:1" }]', "question.0.do"),
        ('question = [{ name = "q", do = { A = 1 } }]', "question.0.do.A"),
        ('question = [{ name = "q", given = 7 }]', "question.0.given"),
        ('audit = [{ name = "a", sizes = ["some"] }]', "audit.0.sizes.0"),
        ('audit = [{ name = "a", group = "best" }]', "audit.0.group"),
        ('audit = [{ name = "a", models = "ridge" }]', "audit.0.models"),
        ('audit = [{ name = "a", worlds = { count = 0 } }]', "audit.0.worlds.count"),
        ('audit = [{ name = "a", worlds = { kind = "shift" } }]', "audit.0.worlds.kind"),
        ('audit = [{ name = "a", worlds = { knowledge = ["false"] } }]', "audit.0.worlds.knowledge.0"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_refused_with_its_place(line, place):
    with pytest.raises(StudyError, match=rf"[12] fault\(s\): {re.escape(place)}\b"):
        Study.from_toml(PLAIN + line)


def test_all_faults_are_named_at_once():
    with pytest.raises(StudyError, match=r"4 fault\(s\)") as caught:
        Study.from_toml('sed = 1\nfit = [{ name = 3, model = "ridge" }]\n[data]\nfle = "x"\n')
    assert all(word in str(caught.value) for word in ("name", "'sed'", "'data.fle'", "fit.0.name"))


@pytest.mark.parametrize("what", ["fit", "question", "audit"])
def test_two_of_one_name_are_refused(what):
    item = '{ name = "same", model = "ridge" }' if what == "fit" else '{ name = "same" }'
    with pytest.raises(StudyError, match=r"same occur twice"):
        Study.from_toml(f"{PLAIN}{what} = [{item}, {item}]")


def test_what_is_no_toml_or_no_file_is_said(tmp_path):
    with pytest.raises(StudyError, match=r"not TOML: .*line 1"):
        Study.from_toml("name = small")
    with pytest.raises(StudyError, match=r"none\.toml cannot be read as a study"):
        Study.read(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes('name = "Köln"'.encode("latin-1"))
    for place in (tmp_path, tmp_path / "latin.toml"):
        with pytest.raises(StudyError, match="cannot be read as a study"):
            Study.read(place)


def test_paths_in_a_study_s_file_are_relative_to_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path.parent)
    absolute = str(tmp_path / "far" / "away.csv")
    text = f"""
    name = "x"
    data.file = "cells.h5ad"
    knowledge.file = "../net.csv"
    [[audit]]
    name = "a"
    data.file = "more/cells.h5ad"
    knowledge.file = '{absolute}'
    [[audit]]
    name = "b"
    data.dataset = "sachs2005"
    """
    folder = tmp_path / "deep"
    folder.mkdir()
    (folder / "study.toml").write_text(text, encoding="utf-8")
    study = Study.read(folder / "study.toml")
    assert study.data.file == str(folder / "cells.h5ad")
    assert study.knowledge.file == str(tmp_path / "net.csv")
    assert study.audit[0].data.file == str(folder / "more" / "cells.h5ad")
    assert study.audit[0].knowledge.file == absolute
    assert study.audit[1].data == Data(dataset="sachs2005")
    assert Study.from_toml(text).data.file == "cells.h5ad"


def test_a_study_cannot_be_changed_once_made():
    study = Study(name="x", data=Data())
    with pytest.raises(ValidationError, match="frozen"):
        study.seed = 1
