"""scPerturb, pertpy, GEARS, Virtual Cell Challenge, CausalBench and PerturBench, as their files are found."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from molcause.data.dialects import causalbench, gears, pertpy, perturbench, scperturb, virtual_cell_challenge
from molcause.data.dialects.notes import dropped, findings
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError

EVERY = (causalbench, gears, perturbench, pertpy, scperturb, virtual_cell_challenge)


def codes(data):
    return [finding.code for finding in findings(data.adata)]


def test_gears_conditions_are_read_and_genes_go_by_their_names(cells, done):
    obs = {"condition": ["KLF1+ctrl", "ctrl+BAK1", "BAK1+KLF1", "ctrl", "SET+KLF1"], "cell_type": ["K562"] * 5}
    adata = cells(obs, ["ENSG1", "ENSG2", "ENSG3"], {"gene_name": ["KLF1", "BAK1", "HBG1"]})
    data = gears.read(adata, control="ctrl", kind="CRISPRa", scale="counts")
    assert done(data) == [
        '[["KLF1","shift",null]]',
        '[["BAK1","shift",null]]',
        '[["BAK1","shift",null],["KLF1","shift",null]]',
        "[]",
        '[["KLF1","shift",null],["SET","shift",null]]',
    ]
    assert data.readouts.node == ("KLF1", "BAK1", "HBG1")
    assert data.adata.obs["context"].tolist() == ["K562"] * 5
    assert data.adata.obs["perturbation"].tolist() == obs["condition"]


def test_what_was_read_is_shared_not_copied_and_what_was_given_stays_as_it_is(cells):
    adata = cells({"condition": ["KLF1+ctrl", "ctrl"]})
    adata.X = csr_matrix(adata.X)
    before = adata.obs.copy()
    data = gears.read(adata, control="ctrl", kind="CRISPRi", scale="counts")
    assert np.shares_memory(data.adata.X.data, adata.X.data)
    pd.testing.assert_frame_equal(adata.obs, before)
    assert "molcause" not in adata.uns
    assert list(adata.var.columns) == []


@pytest.mark.parametrize("module", EVERY, ids=lambda module: module.__name__.rpartition(".")[2])
def test_no_dialect_guesses_its_control(module, cells):
    obs = {module.label: ["KLF1", "BAK1", "NT", "NT"], "perturbation_type": "CRISPRi"}
    with pytest.raises(
        DataContractError, match=r"is not said\. Candidates in obs.*'NT' \(2 samples\)\. Say control='NT'"
    ):
        module.read(cells(obs), scale="counts")
    assert module.read(cells(obs), control="NT", scale="counts").targets() == ("BAK1", "KLF1")


@pytest.mark.parametrize("module", EVERY, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_dialect_reads_a_file_it_wrote_and_fails_clearly_otherwise(module, cells, tmp_path, done):
    obs = {module.label: ["KLF1", "BAK1", "NT", "NT"], "perturbation_type": "CRISPRi", "batch": list("abab")}
    file = tmp_path / "cells.h5ad"
    cells(obs).write_h5ad(file)
    data = module.read(file, control="NT", scale="counts")
    again = tmp_path / "again.h5ad"
    data.adata.write_h5ad(again)
    from molcause.data.io import read_data

    assert done(read_data(again)) == done(data)
    with pytest.raises(DataContractError, match="obs has no column 'label'"):
        module.read(file, perturbation="label", control="NT", scale="counts")
    with pytest.raises(DataContractError, match=r"takes no option 'contrl'\. Did you mean 'control'"):
        module.read(file, contrl="NT", scale="counts")
    with pytest.raises(DataContractError, match="scale is not declared"):
        module.read(file, control="NT")


@pytest.mark.parametrize("module", [gears, virtual_cell_challenge, causalbench])
def test_the_type_is_asked_for_where_no_column_says_it(module, cells):
    with pytest.raises(DataContractError, match=r"type of perturbation of 'KLF1' is not said.*kind='CRISPRi'"):
        module.read(cells({module.label: ["KLF1", "ctrl"]}), control="ctrl", scale="counts")


SCPERTURB = {
    "perturbation": ["KLF1_BAK1", "KLF1", "control", "control", np.nan],
    "perturbation_type": ["CRISPRa"] * 5,
    "nperts": [2, 1, 0, 0, 0],
    "cell_line": ["K562"] * 5,
    "celltype": ["lymphoblasts"] * 5,
    "guide_id": ["g1_g2", "g1", "NT1", None, None],
    "time": [24, 24, 24, 24, 24],
    "dose_value": [np.nan] * 5,
}


def test_scperturb_columns_become_those_of_the_contract(cells, done):
    data = scperturb.read(cells(SCPERTURB), control="control", scale="counts")
    assert done(data) == [
        '[["BAK1","shift",null],["KLF1","shift",null]]',
        '[["KLF1","shift",null]]',
        "[]",
        "[]",
        "null",
    ]
    obs = data.adata.obs
    assert obs["context"].tolist() == ["K562"] * 5
    assert obs["time"].tolist() == [24.0] * 5
    assert obs["time_unit"].tolist() == ["h"] * 5
    assert obs["guide"].tolist()[:3] == ["g1_g2", "g1", "NT1"]
    assert obs["nperts"].tolist() == SCPERTURB["nperts"]


def test_cells_without_a_label_are_unknown_and_controls_without_a_guide_are_reported(cells):
    data = scperturb.read(cells(SCPERTURB), control="control", scale="counts")
    assert codes(data) == ["W702", "I703"]
    assert str(findings(data.adata)[0]).startswith("W702 1 of 2 control samples have no guide in obs['guide']")


def test_a_file_without_any_guide_has_no_controls_to_report(cells):
    data = scperturb.read(cells({**SCPERTURB, "guide_id": [None] * 5}), control="control", scale="counts")
    assert codes(data) == ["I703"]


def test_a_control_of_several_labels_is_reported_with_their_counts(cells):
    obs = {"gene": ["NT", "safe", "NT", "KLF1"]}
    data = causalbench.read(cells(obs), control=["NT", "safe"], kind="CRISPRi", scale="counts")
    assert codes(data) == ["W701"]
    assert findings(data.adata)[0].names == ("NT (2)", "safe (1)")


def test_a_second_factor_is_done_in_addition_by_a_type_of_its_own(cells, done):
    obs = {
        "perturbation": ["KLF1", "KLF1", "control", "control"],
        "perturbation_type": "CRISPR-cas9",
        "perturbation_2": ["IFNG", "control", "IFNG", "None"],
        "perturbation_type_2": "cytokine(s)",
    }
    data = scperturb.read(cells(obs), control="control", scale="counts")
    assert done(data) == [
        '[["IFNG","shift",null],["KLF1","fix",null]]',
        '[["KLF1","fix",null]]',
        '[["IFNG","shift",null]]',
        "[]",
    ]


def test_a_kind_concerns_the_first_labels_or_the_words_or_the_column_named(cells, done):
    obs = {"perturbation": ["KLF1", "control"], "perturbation_type": "CRISPR", "perturbation_2": ["IFNG", "control"]}
    with pytest.raises(DataContractError, match="may be CRISPR knock-out"):
        scperturb.read(cells(obs), control="control", scale="counts")
    with pytest.raises(DataContractError, match=r"type of perturbation of 'IFNG' is not said.*kind=\{'perturbation_2'"):
        scperturb.read(cells(obs), control="control", kind="CRISPRi", scale="counts")
    kind = {"CRISPR": "CRISPRi", "perturbation_2": "ligand"}
    data = scperturb.read(cells(obs), control="control", kind=kind, scale="counts")
    assert done(data)[0] == '[["IFNG","shift",null],["KLF1","scale",null]]'


def test_drugs_inhibit_the_targets_you_name_and_else_are_nodes_of_their_own(cells, done):
    obs = {"perturbation": ["trametinib", "JQ1", "control"], "perturbation_type": "drug", "dose_value": [1.0, 0.1, 0.0]}
    targets = {"trametinib": ["MAP2K1", "MAP2K2"]}
    data = scperturb.read(cells(obs), control="control", targets=targets, scale="counts")
    assert done(data)[:2] == ['[["MAP2K1","block",null],["MAP2K2","block",null]]', '[["JQ1","shift",null]]']
    assert codes(data) == ["W705"]
    assert findings(data.adata)[0].names == ("JQ1",)


def test_doses_become_strengths_if_you_say_how_and_are_reported_otherwise(cells, done):
    obs = {"perturbation": ["BAK1", "BAK1", "control"], "perturbation_type": "drug", "dose_value": ["10", "100", "0"]}
    data = scperturb.read(cells(obs), control="control", scale="counts")
    assert codes(data) == ["W706"]
    data = scperturb.read(cells(obs), control="control", strength={10: 0.5, 100: 0.9}, scale="counts")
    assert done(data) == ['[["BAK1","block",0.5]]', '[["BAK1","block",0.1]]', "[]"]
    assert codes(data) == []
    text = scperturb.read(cells(obs), control="control", strength={"10": 0.5, "1e2": 0.9}, scale="counts")
    assert done(text) == done(data)
    with pytest.raises(DataContractError, match=r"a number for each dose"):
        scperturb.read(cells(obs), control="control", strength={"low": 0.5}, scale="counts")
    with pytest.raises(DataContractError, match=r"'BAK1' was given at dose 100.*says nothing \(10\)"):
        scperturb.read(cells(obs), control="control", strength={10: 0.5}, scale="counts")


def test_excluded_cells_of_causalbench_are_left_out_and_counted(cells, done):
    obs = {"gene": ["excluded", "KLF1", "excluded", "non-targeting"], "gem_group": [1, 1, 2, 2]}
    data = causalbench.read(cells(obs), control="non-targeting", kind="CRISPRi", scale="counts")
    assert done(data) == ['[["KLF1","scale",null]]', "[]"]
    assert list(dropped(data.adata).values()) == [2]
    assert codes(data) == ["I704"]
    assert data.adata.obs["batch"].tolist() == ["1", "2"]


def test_a_challenge_label_is_one_gene_whatever_is_in_its_name(cells, done):
    obs = {"target_gene": ["HLA-A", "NKX2-1", "AC_01", "non-targeting"], "guide_id": list("abcd"), "batch": "Flex_1_01"}
    data = virtual_cell_challenge.read(cells(obs), control="non-targeting", kind="CRISPRi", scale="counts")
    assert data.targets() == ("AC_01", "HLA-A", "NKX2-1")
    assert data.adata.obs["guide"].tolist() == list("abcd")


def test_pertpy_data_that_went_through_mixscape(cells, done):
    obs = {
        "gene_target": ["STAT1", "NT", "NT"],
        "mixscape_class": ["STAT1 KO", "NT", "NT"],
        "perturbation": ["P", "NT", "NT"],
    }
    data = pertpy.read(cells(obs), perturbation="gene_target", control="NT", kind="CRISPR ko", scale="counts")
    assert done(data) == ['[["STAT1","fix",null]]', "[]", "[]"]
    assert data.adata.obs["perturbation"].tolist() == ["STAT1", "NT", "NT"]
    assert data.adata.obs["perturbation_given"].tolist() == ["P", "NT", "NT"]


def test_one_gene_may_be_activated_in_one_line_and_repressed_in_another(cells, done):
    obs = {
        "condition": ["KLF1", "KLF1", "control", "control+BAK1", "BAK1+KLF1"],
        "perturbation_type": ["CRISPRa", "CRISPRi", "CRISPRa", "CRISPRa", "CRISPRa"],
        "cell_type": ["k562", "A172", "k562", "k562", "k562"],
        "treatment": ["none", "zstk474", "none", "none", "none"],
        "dose": ["1", "1", "1", "1+1", "1+2"],
    }
    data = perturbench.read(cells(obs), control="control", targets={"zstk474": ["PIK3CA"]}, scale="counts")
    assert done(data)[:2] == ['[["KLF1","shift",null]]', '[["KLF1","scale",null],["PIK3CA","block",null]]']
    np.testing.assert_array_equal(data.adata.obs["dose"], [1, 1, 1, 1, np.nan])
    assert data.adata.obs["dose_given"].tolist() == obs["dose"]


def test_a_name_of_the_contract_may_be_another_column(cells):
    obs = {"target_gene": ["KLF1", "NT"], "lane": ["L1", "L2"], "batch": ["x", "y"]}
    read = virtual_cell_challenge.read
    data = read(cells(obs), control="NT", kind="CRISPRi", columns={"batch": "lane"}, scale="counts")
    assert data.adata.obs["batch"].tolist() == ["L1", "L2"]
    assert data.adata.obs["batch_given"].tolist() == ["x", "y"]
    with pytest.raises(DataContractError, match=r"no column 'lanes'\. Did you mean 'lane'.*columns="):
        read(cells(obs), control="NT", kind="CRISPRi", columns={"batch": "lanes"}, scale="counts")
    with pytest.raises(DataContractError, match=r"'btach', which is no column of the contract\. Did you mean 'batch'"):
        read(cells(obs), control="NT", kind="CRISPRi", columns={"btach": "lane"}, scale="counts")


def test_a_combination_written_as_in_another_dialect_is_refused_until_you_say_so(cells):
    obs = {"perturbation": ["KLF1+BAK1", "control"], "perturbation_type": "CRISPRa"}
    with pytest.raises(DataContractError, match=r"would be one target.*separators=\['\+'\]"):
        scperturb.read(cells(obs), control="control", scale="counts")
    data = scperturb.read(cells(obs), control="control", separators=["+"], scale="counts")
    assert data.targets() == ("BAK1", "KLF1")


def test_findings_survive_a_file_and_slices(cells, tmp_path):
    data = causalbench.read(cells({"gene": ["a", "b", "excluded"]}), control=["a", "b"], kind="CRISPRi", scale="counts")
    data.adata.write_h5ad(tmp_path / "x.h5ad")
    from molcause.data.io import read_data

    assert findings(read_data(tmp_path / "x.h5ad").adata) == findings(data.adata) == findings(data[:1].adata)


@pytest.mark.parametrize(
    "notes", ["{", "[]", '{"findings": [{}]}', '{"findings": [{"code": "X1"}]}', '{"findings": 3}']
)
def test_broken_notes_in_a_strangers_file_are_an_error_of_ours(cells, notes):
    data = causalbench.read(cells({"gene": ["a", "b"]}), control="a", kind="CRISPRi", scale="counts")
    data.adata.uns["molcause_reading"] = notes
    with pytest.raises(DataContractError, match=r"molcause_reading.*is broken"):
        findings(data.adata)


def test_the_small_perturb_seq_set_is_read_by_two_dialects_alike(shared_data, done):
    file = shared_data("perturbseq-small/devel.h5ad")
    data = perturbench.read(file, control="control", scale="log1p")
    assert data.n_samples == 5961
    assert (data.adata.obs["interventions"].astype(str) == "[]").sum() == 400
    by_context = data.adata.obs.groupby("context", observed=True)["interventions"]
    assert by_context.apply(lambda column: '[["MAPK1","shift",null]]' in set(column.astype(str))).to_dict() == {
        "A172": False, "T98G": False, "U87MG": False, "k562": True
    }  # fmt: skip
    assert sum(len(c.perturbation) == 2 for c in data.conditions()) == 15
    assert len(data.targets()) == len({part for label in data.adata.obs["condition"] for part in label.split("+")}) - 1
    other = scperturb.read(file, control="control", separators=["+"], scale="log1p")
    assert done(other) == done(data)
    assert isinstance(other, PerturbationData)


def test_times_that_are_no_numbers_are_named_not_lost_silently(cells):
    obs = {"perturbation": ["KLF1", "BAK1", "control"], "time": ["2h", "4", None], "dose_value": ["1+2", "1", None]}
    data = scperturb.read(cells(obs), control="control", kind="CRISPRi", scale="counts")
    found = [finding for finding in findings(data.adata) if finding.code == "W607"]
    assert [finding.names for finding in found] == [("2h",)]
    assert "time" in found[0].text


def test_no_control_said_on_purpose_is_declared(cells):
    data = scperturb.read(cells({"perturbation": ["KLF1", "BAK1"]}), control=[], kind="CRISPRi", scale="counts")
    assert not data.reference
