"""Odd names, networks and damaged files: what every format is tried with."""

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from molcause.errors import MolcauseError
from molcause.knowledge.network import Network, strings
from molcause.knowledge.parsing.sample import Sample

ODD = ["HLA-A", "NKX2-1", "AC_01", "<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", 'say "MEK"', "β-catenin"]
ODD += ["日本", "C/EBPα; δ", "NA", "1e5", "NO", "]]>", "&amp;", "a|b,c", "Ras GTP", "+49", "'q", "TRUE", "source", "-"]
TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=6)
NAMES = st.one_of(st.sampled_from(ODD), TEXT)
HOSTILE = [b"\t", b"\n", b"\r", b"\x00", b'"', b"'", b"<", b"&x;", b"[", b"}", b"1e999", b"-7", b"\xff", b"NaN"]
CUT = st.tuples(st.integers(0, 10**6), st.integers(0, 40), st.one_of(st.sampled_from(HOSTILE), st.binary(max_size=4)))


@st.composite
def networks(draw, names=NAMES):
    """Draw a network with parallel edges, loops and nodes without edges."""
    node = draw(st.lists(names, min_size=1, max_size=6, unique=True))
    rows = draw(
        st.lists(st.tuples(*[st.sampled_from(node)] * 2, st.sampled_from([1, -1, 0]), names), min_size=1, max_size=8)
    )
    return Network.build(
        strings(row[0] for row in rows),
        strings(row[1] for row in rows),
        np.array([row[2] for row in rows], dtype=np.int8),
        node=node,
        weight=np.arange(len(rows)) + 0.5,
        relation=strings(row[3] for row in rows),
        evidence={"note": strings(row[3] for row in rows), "n_references": np.arange(len(rows))},
        name="odd",
    )


def edges(network, *more):
    """Return the edges as a multiset: ends and sign, and more columns by name."""
    columns = [network.source, network.target, network.sign.tolist(), *(getattr(network, name) for name in more)]
    return Counter(zip(*columns, strict=True))


def written_and_read(module, network, name):
    """Return what a format reads of what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        module.write(network, Path(folder) / name)
        return module.read(Path(folder) / name)


def damaged(content, cuts):
    """Return bytes with some pieces replaced by others."""
    for at, length, instead in cuts:
        at %= len(content) + 1
        content = content[:at] + instead + content[at + length :]
    return content


def reads_or_refuses(module, content, name):
    """Read a file of any content; anything but a network with edges or an error of ours gets out."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        try:
            network = module.read(file)
        except MolcauseError:
            return
    assert len(network) > 0
    assert network.history


def fits(module, content, name):
    """Return whether a format takes a file for its own."""
    return module.fits(Sample(name, content.encode() if isinstance(content, str) else content))
