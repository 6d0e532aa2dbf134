"""Names are text: whatever a node, model, condition or answer is called, it neither runs nor breaks the page."""

import copy
import json

import pytest
from tests.reports import fixture
from tests.reports.reading import read

from molcause.reports.folder import Document, document
from molcause.reports.render import render

NAMES = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</title></style><svg onload=alert(1)>",
    "=cmd|' /C calc'!A0",
    "\" onmouseover=\"alert(1)",
    "{{ 7 * 7 }}",
    "javascript:alert(1)",
    "a\u2028b\u202ec",
    "__proto__",
    "]]>&lt;b&gt;",
]


def renamed(value, old, new):
    """Return JSON with a name replaced wherever it stands."""
    return json.loads(json.dumps(value).replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1]))


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


@pytest.fixture
def folder(name, tmp_path):
    place = fixture.build(tmp_path / "run", parts={"study.toml": f"# {name}\n"})
    for file in ("audits.json", "answers.json", "data.json", "models.json", "columns.json"):
        value = json.loads((place / file).read_text())
        for old in ("MEK", "linear-equilibrium", "U0126", "mapk-core", "sachs2005", "DOI:10.1126/science.1105809"):
            value = renamed(value, old, name)
        fixture.put(place, file, value)
    record = json.loads((place / "run.json").read_text())
    record["parameters"]["argv"].append(name)
    fixture.put(place, "run.json", renamed(record, "sachs2005", name))
    cell = '"' + name.replace('"', '""') + '"'
    head = "source,target,sign,reference,evidence,evidence_dataset"
    lines = [head, f"{cell},B,1,{cell},{cell},{cell}", f"B,{cell},-1,,,"]
    fixture.put(place, "knowledge.csv", "\n".join(lines) + "\n")
    fixture.put(place, "knowledge_nodes.csv", f"id,label,kind,synonyms\n{cell},{cell},{cell},{cell}\nB,B,,\n")
    return place


def test_a_name_stays_text(folder, name):
    clean = read(render(document(fixture.build(folder.parent / "clean"))))
    text = render(document(folder))
    found = read(text)
    assert found.faults == []
    kinds = {e.tag for e in clean.elements}
    assert {e.tag for e in found.elements} <= kinds, "no new kind of element"
    assert len(found.all("script")) == len(clean.all("script"))
    for element in found.elements:
        assert not [key for key in element.attributes if key.startswith("on")]
        assert not element.attributes.get("href", "").startswith("javascript:")
    shown = " ".join(e.text for e in found.all("section"))
    assert name in shown, "it is shown as it is"


def test_the_embedded_json_gives_the_name_back(folder, name):
    found = read(render(document(folder)))
    block = next(e.text for e in found.all("script") if e.attributes.get("type") == "application/json")
    assert "<" not in block
    assert "\u2028" not in block
    assert name in {node["id"] for node in json.loads(block)["nodes"]}


def test_the_input_is_not_changed():
    audits = [fixture.intervention()]
    before = copy.deepcopy(audits)


    render(Document("x", {}, audits=tuple(audits)))
    assert audits == before
