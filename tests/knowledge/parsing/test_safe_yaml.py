"""YAML whose words stay words, and which cannot do harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molcause.errors import KnowledgeError, MolcauseError
from molcause.knowledge.parsing.safe_yaml import read_yaml

BOMB = "a: &a [x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)


def read(folder, text):
    (folder / "schema.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(folder / "schema.yaml")


def test_words_stay_as_they_are_written(tmp_path):
    text = "NO:\n  at: 12:30\n  on: ON\n  dose: 1e3\n  id: 007\n  none: null\n  empty:\n  list: [yes, 2024-03-01]\n"
    assert read(tmp_path, text) == {
        "NO": {
            "at": "12:30",
            "on": "ON",
            "dose": "1e3",
            "id": "007",
            "none": "null",
            "empty": "",
            "list": ["yes", "2024-03-01"],
        }
    }


def test_a_few_aliases_are_read(tmp_path):
    assert read(tmp_path, "a: &x [1]\nb: *x\n") == {"a": ["1"], "b": ["1"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: !!python/object/apply:os.system ['true']\n", "line 2 has the tag 'tag:yaml.org,2002:python"),
        ("a: !!binary aGk=\n", "tag"),
        (BOMB, "aliases"),
        ("a: &a [*a]\n", "alias of itself"),
        ("[" * 200 + "]" * 200, "nested deeper"),
        ("a: 1\na: 2\n", "line 2 has the key 'a' a second time"),
        ("? [a]\n: 1\n", "key that is no text"),
        ("a: [1\n", "not YAML"),
        ("a: " + "x" * 1024**2, "characters"),
    ],
)
def test_what_is_out_to_harm_or_broken_is_refused(tmp_path, text, said):
    with pytest.raises(KnowledgeError, match=said):
        read(tmp_path, text)


@given(st.one_of(st.binary(max_size=40), st.text("a:&*!-[]{}?|>'\"#%@ \n", max_size=30).map(str.encode)))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    try:
        found = read(tmp_path_factory.getbasetemp(), text)
    except MolcauseError:
        return
    assert isinstance(found, str | list | dict)
