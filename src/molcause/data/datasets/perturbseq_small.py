"""perturbseq-small: CRISPRa and CRISPRi single cells of four lines, cut down to 500 genes (PerturBench)."""

from typing import TYPE_CHECKING

from molcause.catalog.entry import Entry
from molcause.data.datasets.common import check_choice, observations
from molcause.data.dialects.labels import parse
from molcause.data.h5ad_safety import scan
from molcause.data.intervention import Perturbation, knock_down, perturbation, stimulate
from molcause.data.perturbation_data import PerturbationData
from molcause.names.readouts import ReadoutMap
from molcause.provenance import Citation

if TYPE_CHECKING:
    from anndata import AnnData

TARGETS = (
    *("BPGM", "CBL", "CEBPE", "CNN1", "FOXL2", "FOXO4", "HK2", "HOXB9", "IER5L", "KLF1", "KMT2A", "MAP2K3", "MAP2K6"),
    *("MAP3K21", "MAP4K3", "MAP4K5", "MAPK1", "MIDN", "NIT1", "PLK4", "PTPN12", "PTPN9", "RUNX1T1", "SAMD1", "SET"),
    *("SGK1", "SLC38A2", "TBX3", "TGFBR2", "TMSB4X", "ZBTB10"),
)
"""Every gene that was perturbed, alone or with another; labels are read against these."""
KINDS = {"CRISPRa": stimulate, "CRISPRi": knock_down}
PARTS = ("norman19", "mcfaline23")
CONTROL = "control"

entry = Entry(
    name="perturbseq-small",
    title="5,961 cells x 500 genes: 18 genes and 15 pairs activated in K562, 9 kinases repressed in 3 glioma lines",
    citations=(
        Citation(
            "10.1126/science.aax4438",
            "Norman, Horlbeck, Replogle, et al. Exploring genetic interaction manifolds constructed from rich "
            "single-cell phenotypes. Science 365:786-793, 2019",
            "the cells of norman19 in perturbseq-small",
        ),
        Citation(
            "10.1016/j.xgen.2023.100487",
            "McFaline-Figueroa, Srivatsan, Hill, et al. Multiplex single-cell chemical genomics reveals the kinase "
            "dependence of the response to targeted therapy. Cell Genomics 4:100487, 2024",
            "the cells of mcfaline23 in perturbseq-small",
        ),
        Citation(
            "10.48550/arXiv.2408.10609",
            "Wu, Wershof, Schmon, et al. PerturBench: benchmarking machine learning models for cellular perturbation "
            "analysis. arXiv 2408.10609, 2024",
            "the subset of cells and genes in perturbseq-small",
        ),
    ),
    files=("devel.h5ad",),
    notes=(
        "Rows are cells, at most 100 for each perturbation and line; columns 500 variable genes, ln(1 + x) of "
        "normalised counts. Genes were dropped after that: do not normalise again.",
        "norman19 activates (CRISPRa: stimulate), mcfaline23 represses (CRISPRi: knock down), and nine genes are in "
        "both: one label, opposite signs. obs['perturbation_type'] says which.",
        "Controls are 100 cells of each line: compare within obs['context'].",
        "Pairs are joined by + in no fixed order. Only five have both members alone.",
        "Of all targets only TMSB4X is among the 500 genes: no edges between targets can be learnt, and no other "
        "perturbation's efficacy can be measured.",
        "obs['perturbation_raw'] has the old symbol KIAA1804 for MAP3K21; obs['dose_raw'], 1 or 1+1, says nothing "
        "of amounts.",
    ),
)


def load(dataset: str = "both") -> PerturbationData:
    """Return the cells; the columns of the file are kept in ``obs``.

    Parameters
    ----------
    dataset
        ``norman19`` (K562, activation), ``mcfaline23`` (A172, T98G, U87MG; repression), or ``both``.

    Raises
    ------
    DataContractError
        If there is no such part, or the file is not what it should be.
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> load(dataset="norman2019")
    Traceback (most recent call last):
    molcause.errors.DataContractError: ... no dataset 'norman2019'. Did you mean 'norman19'? It has norman19, ...
    """
    check_choice(entry, "dataset", dataset, (*PARTS, "both"))
    import anndata as ad

    place = entry.fetch(*entry.files)
    scan(place)
    adata = ad.read_h5ad(place)
    if dataset != "both":
        adata = adata[adata.obs["dataset"] == dataset].copy()
    _annotate(adata)
    return PerturbationData(
        adata,
        scale="log1p",
        control="[]",
        readouts=ReadoutMap.same_names(adata.var_names),
        citations=entry.citations,
        name=entry.name,
    )


def _annotate(adata: "AnnData") -> None:
    obs = adata.obs
    pairs = list(zip(obs["perturbation"].astype(str), obs["perturbation_type"].astype(str), strict=True))
    genes = parse([label for label, _ in pairs], TARGETS, ["+"], nothing=[CONTROL], where=entry.name)
    meaning = {(label, kind): _done(genes[label], kind) for label, kind in dict.fromkeys(pairs)}
    context = obs["cell_type"].astype(str).str.upper()
    columns = observations([meaning[pair] for pair in pairs], obs.index, context=context.tolist())
    adata.obs = columns.join(obs.drop(columns="perturbation").rename(columns={"dose": "dose_raw"}))


def _done(genes: tuple[str, ...], kind: str) -> Perturbation:
    check_choice(entry, "type of perturbation", kind, KINDS)
    return perturbation(dict.fromkeys(genes, KINDS[kind]()))
