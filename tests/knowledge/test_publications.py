"""Which references are papers."""

import numpy as np
import pytest

from molcause.knowledge.network import Network
from molcause.knowledge.publications import distinct, entries, not_pubmed, pubmed


@pytest.mark.parametrize(
    ("cell", "papers", "others"),
    [
        ("KEGG:12345678;SIGNOR:12345678", ["12345678", "12345678"], []),
        ("PMID:2345, PMID:23456", ["2345", "23456"], []),
        ("2345|23456", ["2345", "23456"], []),
        ("LRdb:11;KEA:95141073;HPRD:1683716516603397", [], ["LRdb:11", "KEA:95141073", "HPRD:1683716516603397"]),
        ("10.1126/science.1105809", [], ["10.1126/science.1105809"]),
        (" ; ;", [], []),
        ("", [], []),
    ],
)
def test_papers_are_numbers_of_four_to_eight_digits_that_pubmed_may_have_given(cell, papers, others):
    assert pubmed(cell) == papers
    assert not_pubmed(cell) == others
    assert len(entries(cell)) == len(papers) + len(others)


def test_a_paper_counts_once_for_each_edge():
    cells = np.array(["KEGG:12345678;SIGNOR:12345678", "", "PMID:12345678"], dtype=object)
    assert [len(found) for found in distinct(cells)] == [1, 0, 1]


def test_a_network_without_references_has_no_publications():
    assert Network.from_edges([("A", "B", 1)]).publications == (frozenset(),)
