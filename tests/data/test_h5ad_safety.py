"""Files that reach outside themselves, or promise too much, are refused before they are read."""

import h5py
import numpy as np
import pytest

import molcause as mc
from molcause.data.h5ad_safety import scan
from molcause.errors import DataContractError


@pytest.fixture
def odd(tmp_path):
    """Return a function that makes an HDF5 file by another function."""

    def make(fill):
        path = tmp_path / "odd.h5ad"
        with h5py.File(path, "w") as handle:
            fill(handle)
        return path

    return make


def test_a_plain_file_passes(tmp_path):
    path = tmp_path / "cells.h5ad"
    mc.load_dataset("sachs2005")[:900].adata.copy().write_h5ad(path)
    scan(path)


def test_an_external_link_is_refused(odd):
    path = odd(lambda handle: handle.create_group("uns").__setitem__("a", h5py.ExternalLink("/etc/passwd", "/")))
    with pytest.raises(DataContractError, match=r"link to another file at /uns/a \(/etc/passwd\)"):
        scan(path)


def test_a_soft_link_is_refused(odd):
    with pytest.raises(DataContractError, match="soft link at /X"):
        scan(odd(lambda handle: handle.__setitem__("X", h5py.SoftLink("/nowhere"))))


def test_external_storage_is_refused(odd, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"12345678")
    path = odd(lambda handle: handle.create_dataset("X", (8,), "u1", external=[(str(secret), 0, 8)]))
    with pytest.raises(DataContractError, match=r"stores /X in other files .*secret"):
        scan(path)


def test_a_virtual_dataset_is_refused(odd, tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["data"] = np.arange(4)
    layout = h5py.VirtualLayout(shape=(4,), dtype="i8")
    layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "data", shape=(4,))
    with pytest.raises(DataContractError, match=r"stores /X in other files .*other.h5"):
        scan(odd(lambda handle: handle.create_virtual_dataset("X", layout)))


def test_a_shape_that_lies_is_refused(odd):
    path = odd(lambda handle: handle.create_dataset("X", (1 << 20, 1 << 20), "f8", chunks=(1, 1024)))
    with pytest.raises(DataContractError, match="declares 8,796,093,022,208 bytes at /X"):
        scan(path)


def test_deep_nesting_is_refused(odd):
    with pytest.raises(DataContractError, match="nests more than 16 groups"):
        scan(odd(lambda handle: handle.create_group("/".join("abcdefghijklmnopqrst"))))


def test_what_is_no_hdf5_file_says_so(tmp_path):
    path = tmp_path / "text.h5ad"
    path.write_text("not this")
    with pytest.raises(DataContractError, match="no HDF5 file"):
        scan(path)
    with pytest.raises(DataContractError, match="There is no file"):
        scan(tmp_path / "none.h5ad")
