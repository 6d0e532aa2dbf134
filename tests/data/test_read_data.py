"""`read_data`: one way in, for the contract and for every dialect."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

import molcause as mc
from molcause import plugins
from molcause.errors import DataContractError


@pytest.fixture
def file(tmp_path):
    """Return a function that writes an AnnData with the columns given."""

    def write(obs, name="cells.h5ad"):
        frame = pd.DataFrame(obs, index=[f"c{k}" for k in range(len(next(iter(obs.values()))))])
        adata = AnnData(np.ones((len(frame), 2)), obs=frame, var=pd.DataFrame(index=["KLF1", "BAK1"]))
        adata.write_h5ad(tmp_path / name)
        return tmp_path / name

    return write


def test_every_dialect_is_registered_with_a_title_and_a_way_to_read():
    names = plugins.names("dialects")
    assert {"gears", "scperturb", "pertpy", "perturbench", "causalbench", "csv-matrix", "rppa", "midas"} <= {*names}
    for name in names:
        module = plugins.load("dialects", name)
        assert module.title
        assert callable(module.read)


def test_a_dialect_is_chosen_by_name_and_takes_its_options(file):
    options = {"perturbation": "label", "control": "x", "kind": "CRISPRi", "scale": "counts", "strength": 0.8}
    data = mc.read_data(file({"label": ["KLF1", "x"]}), dialect="gears", **options)
    assert data.adata.obs["interventions"].tolist() == ['[["KLF1","scale",0.2]]', "[]"]
    assert data.adata.uns["molcause"]["dialect"] == "gears"


def test_a_table_of_text_is_read_by_the_same_function(tmp_path):
    (tmp_path / "m.csv").write_text("id,perturbation,KLF1\na,DMSO,1\nb,KLF1,2\n")
    data = mc.read_data(tmp_path / "m.csv", dialect="csv-matrix", control="DMSO", kind="CRISPRa", scale="log2")
    assert data.targets() == ("KLF1",)


@pytest.mark.parametrize(
    ("obs", "said"),
    [
        ({"condition": ["KLF1+ctrl", "ctrl"]}, "dialect='gears', control='ctrl'"),
        ({"target_gene": ["KLF1", "non-targeting"]}, "dialect='virtual-cell-challenge', control='non-targeting'"),
        ({"gene": ["KLF1", "non-targeting"]}, "dialect='causalbench', control='non-targeting'"),
        ({"perturbation": ["KLF1", "control"], "perturbation_type": ["CRISPRi"] * 2, "nperts": [1, 0]},
         "dialect='scperturb', control='control'"),
        ({"condition": ["KLF1", "control"], "perturbation_type": ["x", "x"], "cell_type": ["a", "b"], "dose": [1, 1]},
         "dialect='perturbench', control='control'"),
    ],
)  # fmt: skip
def test_a_file_without_interventions_says_which_dialect_it_looks_like(file, obs, said):
    with pytest.raises(DataContractError, match=r"obs\['interventions'\]") as caught:
        mc.read_data(file(obs), scale="counts")
    assert said in str(caught.value)


def test_a_file_that_looks_like_nothing_known_says_what_the_contract_lacks(file):
    with pytest.raises(DataContractError, match=r"no column 'interventions'\. Did you mean 'intervention'"):
        mc.read_data(file({"intervention": ["[]", "[]"]}), scale="counts")


def test_an_unknown_dialect_an_option_without_one_and_a_control_that_is_none_are_refused(file):
    place = file({"condition": ["KLF1+ctrl", "ctrl"]})
    with pytest.raises(DataContractError, match=r"no dialect 'geers'\. Did you mean 'gears'"):
        mc.read_data(place, dialect="geers")
    with pytest.raises(DataContractError, match=r"kind= needs a dialect"):
        mc.read_data(place, kind="CRISPRi")
    with pytest.raises(DataContractError, match="canonical JSON"):
        mc.read_data(place, control=["ctrl"])
    with pytest.raises(DataContractError, match="There is no file"):
        mc.read_data("nowhere.h5ad", dialect="gears", control="ctrl")


def test_doubled_readouts_are_refused_in_a_dialect_too_unless_you_say_what_becomes_of_them(tmp_path):
    adata = AnnData(np.ones((2, 2)), obs=pd.DataFrame({"gene": ["A", "NT"]}, index=["a", "b"]))
    adata.var_names = ["A", "A"]
    said = {"dialect": "causalbench", "control": "NT", "kind": "CRISPRi", "scale": "counts"}
    with pytest.raises(DataContractError, match="E402"):
        mc.read_data(adata, **said)
    assert mc.read_data(adata, duplicates="sum", **said).values().tolist() == [[2.0], [2.0]]


def test_data_may_stay_on_disk(file):
    place = file({"interventions": ["[]", '[["KLF1","fix",null]]']})
    on_disk = mc.read_data(place, scale="counts", backed=True)
    assert on_disk.adata.isbacked
    np.testing.assert_array_equal(on_disk.values(), mc.read_data(place, scale="counts").values())
    with pytest.raises(DataContractError, match="read into memory"):
        mc.read_data(place, dialect="gears", control="x", backed=True)


def test_findings_of_the_reading_are_those_of_the_data(file):
    data = mc.read_data(file({"gene": ["NT", "safe", "KLF1"]}), dialect="causalbench", control=["NT", "safe"],
                        kind="CRISPRi", scale="counts")  # fmt: skip
    assert "W701" in [finding.code for finding in data.findings]


def test_a_file_without_reference_samples_is_read_if_that_is_said(tmp_path):
    held_out = mc.load_dataset("sachs2005").hold_out("MEK")[1].adata.copy()
    held_out.write_h5ad(tmp_path / "mek.h5ad")
    with pytest.raises(DataContractError, match="reference=False if none was measured"):
        mc.read_data(tmp_path / "mek.h5ad")
    assert not mc.read_data(tmp_path / "mek.h5ad", reference=False).reference
    with pytest.raises(DataContractError, match=r"control=\[\] says it"):
        mc.read_data(tmp_path / "mek.h5ad", dialect="gears", reference=False)
