"""Blocks of rows give what the whole matrix gives, in memory and on disk."""

import warnings

import anndata
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csc_matrix, csr_array, csr_matrix

import molcause as mc
from molcause.data import blocks as module
from molcause.data.blocks import blocks, constant, dense, extent, fingerprint, missing, whole
from molcause.errors import DataContractError

MATRICES = arrays(
    np.float64,
    st.tuples(st.integers(1, 7), st.integers(1, 4)),
    elements=st.sampled_from([0.0, 0.0, 1.0, -2.0, 3.5, np.nan]),
)
WRAPS = st.sampled_from([np.array, np.asfortranarray, csr_matrix, csr_array, csc_matrix])


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(module, "CELLS", 6)


SETTINGS = settings(deadline=None, max_examples=80)


@SETTINGS
@given(MATRICES, WRAPS)
def test_blocks_hold_every_row_once(values, wrap):
    found = [(rows, np.asarray(b.todense() if hasattr(b, "indptr") else b)) for rows, b in blocks(wrap(values))]
    np.testing.assert_array_equal(np.concatenate([block for _, block in found]), values)
    assert [rows.start for rows, _ in found[1:]] == [rows.stop for rows, _ in found[:-1]]


@SETTINGS
@given(MATRICES, WRAPS)
def test_summaries_are_those_of_the_whole_array(values, wrap):
    matrix = wrap(values)
    found = extent(matrix)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        np.testing.assert_equal((found.lowest, found.highest), (np.nanmin(values), np.nanmax(values)))
        expected = ~(np.nanmin(values, axis=0) < np.nanmax(values, axis=0))
    assert (found.negative, found.missing, found.infinite) == ((values < 0).sum(), np.isnan(values).sum(), 0)
    by_sample, by_readout = missing(matrix)
    np.testing.assert_array_equal(by_sample, np.isnan(values).sum(axis=1))
    np.testing.assert_array_equal(by_readout, np.isnan(values).sum(axis=0))
    np.testing.assert_array_equal(constant(matrix), expected)
    assert whole(matrix) == (not (values == 3.5).any())


def test_infinite_values_are_counted():
    assert extent(np.array([[np.inf, 1.0], [-np.inf, np.nan]])).infinite == 2
    assert extent(csr_matrix([[0.0, np.inf]])).infinite == 1


@SETTINGS
@given(MATRICES, WRAPS, st.data())
def test_any_change_of_a_number_changes_the_fingerprint(values, wrap, data):
    row, column = data.draw(st.tuples(st.integers(0, values.shape[0] - 1), st.integers(0, values.shape[1] - 1)))
    other = values.copy()
    other[row, column] = 7.25
    assert fingerprint(wrap(values)) == fingerprint(wrap(values.copy()))
    assert fingerprint(wrap(values)) != fingerprint(wrap(other))


def test_a_fingerprint_knows_shape_and_type():
    values = np.arange(6.0)
    assert fingerprint(values.reshape(2, 3)) != fingerprint(values.reshape(3, 2))
    assert fingerprint(values.reshape(2, 3)) != fingerprint(values.reshape(2, 3).astype(np.float32))


def test_the_width_of_the_indices_does_not_change_a_fingerprint():
    narrow = csr_array(np.eye(4))
    wide = narrow.copy()
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    assert fingerprint(narrow) == fingerprint(wide)


@pytest.mark.parametrize("wrap", [np.array, csr_matrix, csc_matrix])
def test_a_matrix_on_disk_is_like_the_one_in_memory(tmp_path, wrap):
    values = np.random.default_rng(0).poisson(1.0, size=(20, 5)).astype(np.float32)
    anndata.AnnData(wrap(values)).write_h5ad(tmp_path / "m.h5ad")
    disk = anndata.read_h5ad(tmp_path / "m.h5ad", backed="r")
    try:
        assert fingerprint(disk.X) == fingerprint(wrap(values))
        assert extent(disk.X) == extent(values)
        np.testing.assert_array_equal(constant(disk.X), constant(values))
        assert whole(disk.X)
    finally:
        disk.file.close()


def test_an_array_larger_than_the_memory_is_refused_with_its_size_before_it_is_made(monkeypatch):
    monkeypatch.setattr(module, "_memory", lambda: 16 * 2**30)
    huge = csr_matrix((10**6, 30_000))
    with pytest.raises(DataContractError, match=r"1,000,000 x 30,000 measurements need 224 GiB .* has 16\. Take fewer"):
        dense(huge)
    data = mc.load_dataset("sachs2005")
    monkeypatch.setattr(module, "_memory", lambda: 8 * 900 * 11)
    assert data[:900].values().shape == (900, 11)
    with pytest.raises(DataContractError, match="7,466 x 11"):
        data.values()
