"""The shipped tables: what they hold, and how many names in them are hazards."""

import hashlib
import re
from collections import Counter
from importlib.resources import files

import pytest

from molcause.names.antibodies import antibodies
from molcause.names.families import families
from molcause.names.genes import genes
from molcause.names.patterns import ACCESSION, identify
from molcause.names.resolve import resolve

HAZARDS = {
    "aliases that are another gene's approved symbol": 440,
    "previous symbols that are another gene's approved symbol": 200,
    "aliases of several genes": 1008,
    "previous symbols of several genes": 67,
    "aliases that are another gene's previous symbol": 320,
    "UniProt accessions of several genes": 71,
}


def _of_others(index):
    """Return the names in an index that are the approved symbol of another gene."""
    own = genes().by_symbol
    return [name for name, rows in index.items() if name in own and set(rows) - {own[name]}]


def test_the_tables_are_small():
    tables = files("molcause.names").joinpath("tables")
    sizes = [len(tables.joinpath(name).read_bytes()) for name in ("genes.tsv.xz", "families.tsv.xz")]
    assert sum(sizes) < 1_000_000


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("genes.tsv.xz", "24c2ab4f68a4acddd2ae9a5a9ae09f7f477e828aa500f9b4c51b565039ed804d"),
        ("families.tsv.xz", "92d47ea92ab559edd3925959eb734ae942c19471db9442160acafa926ffa6687"),
    ],
)
def test_the_tables_are_those_that_the_script_makes(name, digest):
    content = files("molcause.names").joinpath("tables", name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == digest


def test_every_column_has_a_cell_for_each_gene_and_symbols_and_numbers_are_unique():
    table = genes()
    assert len(table) == 29_436
    assert {len(column) for column in vars(table).values() if isinstance(column, list)} == {len(table)}
    assert len(set(table.symbol)) == len(set(table.hgnc)) == len(table)
    assert sum(map(bool, table.uniprot)) > 19_000
    assert sum(map(bool, table.mouse)) > 18_000


def test_the_hazards_of_the_table_are_as_many_as_counted():
    table = genes()
    assert len(_of_others(table.by_alias)) == HAZARDS["aliases that are another gene's approved symbol"]
    assert len(_of_others(table.by_previous)) == HAZARDS["previous symbols that are another gene's approved symbol"]
    several = Counter(
        (kind, len(rows) > 1)
        for kind, index in (("alias", table.by_alias), ("previous", table.by_previous), ("uniprot", table.by_uniprot))
        for rows in index.values()
    )
    assert several["alias", True] == HAZARDS["aliases of several genes"]
    assert several["previous", True] == HAZARDS["previous symbols of several genes"]
    assert several["uniprot", True] == HAZARDS["UniProt accessions of several genes"]
    crossed = [n for n, rows in table.by_alias.items() if set(table.by_previous.get(n, rows)) != set(rows)]
    assert len(crossed) == HAZARDS["aliases that are another gene's previous symbol"]


def test_no_hazard_is_ever_resolved_to_one_gene_unless_the_names_are_said_to_be_symbols():
    table = genes()
    hazards = {*_of_others(table.by_alias), *_of_others(table.by_previous)}
    hazards |= {n for index in (table.by_alias, table.by_previous) for n, rows in index.items() if len(rows) > 1}
    hazards |= {n for n, rows in table.by_alias.items() if set(table.by_previous.get(n, rows)) != set(rows)}
    states = Counter(row.state for row in resolve(sorted(hazards)))
    assert states["gene"] == 0
    assert states["ambiguous"] > 0.98 * len(hazards)
    symbols = resolve(sorted(hazards & set(table.by_symbol)), kind="symbol")
    assert [row.label for row in symbols] == [row.name for row in symbols]
    assert all(row.candidates and row.note for row in symbols)


def test_every_name_of_one_gene_only_is_that_gene():
    table, owners = genes(), {}
    for symbol, *cells in zip(table.symbol, table.previous, table.aliases, strict=True):
        for name in {symbol, *"|".join(cells).split("|")} - {""}:
            owners.setdefault(name, set()).add(symbol)
    single = {name: found.pop() for name, found in owners.items() if len(found) == 1 and name not in ("NaN", "NA")}
    texts = {name for name in single if families().readings(name)}
    in_panels = {name: row.genes for name in single if (row := antibodies().genes_of(name))}
    texts |= {n for n, meant in in_panels.items() if n not in genes().by_symbol and meant != (single[n],)}
    found = resolve(name for name in single if name not in texts)
    assert len(found) > 75_000
    assert [row.label for row in found] == [single[row.name] for row in found]
    for row in resolve(texts):  # what families are called too is a family only if it holds the gene
        assert row.state == "ambiguous" or single[row.name] in row.members, row


def test_no_accession_is_a_name_of_another_gene_so_that_symbols_can_be_looked_up_first():
    table = genes()
    looks_so = [name for name in table.by_symbol if re.fullmatch(ACCESSION, name)]
    assert "H2BC11" in looks_so
    assert not set(looks_so) & set(table.by_uniprot)
    for accession in set(table.by_uniprot) & {*table.by_previous, *table.by_alias}:
        rows = set(table.by_previous.get(accession, ()) + table.by_alias.get(accession, ()))
        assert rows == set(table.by_uniprot[accession])


def test_every_identifier_of_the_table_is_told_by_its_pattern():
    table = genes()
    assert all(identify(accession) == ("uniprot", accession, "") for accession in table.by_uniprot)
    assert all(identify(f"ENSG{int(number):011d}") == ("ensembl", number, "") for number in table.by_ensembl)
    assert all(identify(f"HGNC:{number}") == ("hgnc", number, "") for number in table.hgnc)


def test_members_of_families_are_found_through_families_and_parts():
    table = families()
    assert table.members("ERK") == ("MAPK1", "MAPK3")
    assert table.members("AKT") == ("AKT1", "AKT2", "AKT3")
    assert set(table.members("MAPK")) == {*table.members("ERK"), *table.members("JNK"), *table.members("p38")}
    assert table.state("AMPK") == "complex"
    assert {"PRKAA1", "PRKAB2", "PRKAG3"} < set(table.members("AMPK"))
    assert len(table.isa) == 783


def test_no_family_is_its_own_member_and_every_member_is_known():
    table = families()
    known = {f"FPLX:{entity}" for entity in table.isa} | {f"HGNC:{number}" for number in genes().hgnc}
    for entity in table.isa:
        below = {*table.isa[entity], *table.partof.get(entity, ())}
        assert below <= known
        assert f"FPLX:{entity}" not in below
