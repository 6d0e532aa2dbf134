"""Boolean networks to try formats with, and what must not change in them."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from molcause.errors import MolcauseError
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.knowledge.logic.normal_form import from_clauses

NODES = ["MEK1/2", "p38-a", "NF.kB", "HGNC:6840", "beta'", "A", "B", "C"]


@st.composite
def logic_networks(draw, constants=True):
    """Draw rules of up to three clauses over up to eight nodes, some of them inputs or constants."""
    node = draw(st.permutations(NODES))[: draw(st.integers(1, len(NODES)))]
    literal = st.tuples(st.sampled_from(node), st.booleans())
    clause = st.lists(literal, min_size=1, max_size=3, unique_by=lambda pair: pair[0]).map(frozenset)
    rule = st.lists(clause, min_size=1, max_size=3).map(from_clauses)
    rules = draw(st.dictionaries(st.sampled_from(node), st.one_of(rule, st.booleans()) if constants else rule))
    return LogicNetwork.from_expressions(rules, nodes=node, name="drawn")


def truth_table(network):
    """Return the nodes in order of name, and what follows each of all states."""
    order = np.argsort(network.node.astype(str))
    states = np.array(list(np.ndindex(*[2] * len(order))))
    given = np.empty_like(states)
    given[:, order] = states
    return network.node[order].tolist(), network.evaluate(given)[:, order].tolist()


def reads_or_refuses(module, content, name):
    """Read a file of any content; anything but a model that says how it was read or an error of ours gets out."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        try:
            network = module.read(file)
        except MolcauseError as error:
            assert len(str(error)) > 20  # noqa: PT017 - whether it is raised is not the question
            return
    assert network.features
    assert name in network.history[0]
