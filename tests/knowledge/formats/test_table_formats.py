"""What all tabular formats have in common: they are told apart, and nothing breaks them."""

import contextlib
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.table_files import FILES, encoded

import molcause as mc
from molcause.errors import MolcauseError
from molcause.knowledge.io import formats
from molcause.knowledge.network import Network
from molcause.knowledge.parsing.sample import Sample

CASES = [(name, file, encoded(text)) for name, examples in FILES.items() for file, text in examples]
NAMES = [f"{name}: {file}" for name, file, _ in CASES]
ODD = ["", "7", "nan", "0,5", "inf", '"', "=x", "\ufeff", "a\tb", "1e999", "\u2028", "up-regulates", "COMPLEX:", "|"]


@pytest.mark.parametrize(("name", "file", "content"), CASES, ids=NAMES)
def test_exactly_one_format_fits_a_file_and_it_is_the_right_one(name, file, content):
    sample = Sample(file, content)
    assert [other for other, module in formats().items() if hasattr(module, "fits") and module.fits(sample)] == [name]


@pytest.mark.parametrize(("name", "file", "content"), CASES, ids=NAMES)
@pytest.mark.parametrize("end", [b"\r\n", b"\r"], ids=["CRLF", "CR"])
def test_line_ends_and_a_byte_order_mark_change_nothing(tmp_path, name, file, content, end):
    plain, other = tmp_path / "plain" / file, tmp_path / "other" / file
    mark = b"" if name == "phosphositeplus" else b"\xef\xbb\xbf"
    for place, bytes_ in ((plain, content), (other, mark + content.replace(b"\n", end))):
        place.parent.mkdir()
        place.write_bytes(bytes_)
    first, second = mc.read_network(plain), mc.read_network(other)
    assert first.digest == second.digest
    assert {k: v.tolist() for k, v in first.evidence.items()} == {k: v.tolist() for k, v in second.evidence.items()}


@pytest.mark.parametrize(("name", "file", "content"), CASES, ids=NAMES)
def test_each_row_is_an_edge_or_is_accounted_for(tmp_path, name, file, content):
    (tmp_path / file).write_bytes(content)
    net = mc.read_network(tmp_path / file)
    assert net.history[0].endswith(f"edges read from {file}")
    left_out = 1 if name == "string" else 0
    assert int(net.history[0].split()[0]) == len(net) + left_out


@pytest.mark.parametrize(("name", "file", "content"), CASES, ids=NAMES)
def test_what_was_read_comes_back_from_an_edge_table(tmp_path, name, file, content):
    (tmp_path / file).write_bytes(content)
    net = mc.read_network(tmp_path / file)
    mc.write_network(net, tmp_path / "out.csv", format="edge-table")
    again = mc.read_network(tmp_path / "out.csv")
    assert again.digest == net.digest
    assert again.relation.tolist() == net.relation.tolist()
    assert {k: [*map(str, v)] for k, v in again.evidence.items()} == {
        k: [*map(str, v)] for k, v in net.evidence.items()
    }
    assert {k: v.tolist() for k, v in again.node_table.items()} == {k: v.tolist() for k, v in net.node_table.items()}


def mutated(content, seed):
    """Return a file with bytes changed, lines cut or doubled, cells dropped or changed, columns renamed."""
    chance = random.Random(seed)  # noqa: S311 - chance, not secrets
    for _ in range(chance.randint(1, 4)):
        content = chance.choice(CHANGES)(content, chance)
    return content


def bytes_changed(content, chance):
    changed = bytearray(content or b"x")
    changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(content, chance):
    return content[: chance.randrange(len(content) + 1)]


def lines_changed(content, chance):
    lines = content.split(b"\n")
    k = chance.randrange(len(lines))
    lines[k : k + 1] = chance.choice([[], [lines[k], lines[k]], [b"", lines[k]], [lines[k][: len(lines[k]) // 2]]])
    return b"\n".join(lines)


def cells_changed(content, chance):
    lines = content.split(b"\n")
    k = 0 if chance.random() < 0.3 else chance.randrange(len(lines))
    mark = next((m for m in (b"\t", b",", b" ") if m in lines[k]), b",")
    cells = lines[k].split(mark)
    c = chance.randrange(len(cells))
    cells[c : c + 1] = chance.choice([[], [cells[c], cells[c]], [chance.choice(ODD).encode()]])
    lines[k] = mark.join(cells)
    return b"\n".join(lines)


CHANGES = [bytes_changed, cut, lines_changed, cells_changed, cells_changed]


@pytest.mark.parametrize(("name", "file", "content"), CASES, ids=NAMES)
@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10**9))
def test_a_damaged_file_is_read_or_refused_but_never_a_crash(name, file, content, seed):
    damaged = mutated(content, seed)
    for module in formats().values():
        if hasattr(module, "fits"):
            assert module.fits(Sample(file, damaged)) in (True, False)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / file
        place.write_bytes(damaged)
        for asked in (name, None):
            with contextlib.suppress(MolcauseError):
                assert isinstance(mc.read_network(place, format=asked), Network)
