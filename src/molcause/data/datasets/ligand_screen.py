"""ligand-screen: activities of 74 transcription factors in macrophages under 60 ligands (Nilsson et al., 2022)."""

from molcause.catalog.entry import Entry
from molcause.data.datasets.common import observations, read_frame
from molcause.data.intervention import perturbation, stimulate
from molcause.data.perturbation_data import PerturbationData
from molcause.names.readouts import ReadoutMap
from molcause.provenance import Citation

LPS = "CHEBI16412"
"""The node of lipopolysaccharide, the second ligand of 43 conditions."""
CONTROL = "PBS-BSA"

entry = Entry(
    name="ligand-screen",
    title="Activities of 74 transcription factors in macrophages under 60 ligands, without and with LPS",
    citations=(
        Citation(
            "10.1038/s41467-022-30684-y",
            "Nilsson, Peters, Meimetis, Bryson, Lauffenburger. Artificial neural networks enable genome-scale "
            "simulations of intracellular signaling. Nature Communications 13:3069, 2022",
            "the ligand-screen measurements and their folds",
        ),
    ),
    files=("ligandScreen-Ligands.tsv", "ligandScreen-TFs.tsv", "ligandScreen-folds.tsv", "ligandScreen-Annotation.tsv"),
    notes=(
        "Rows are 103 conditions (PBS-BSA, the control; 60 with one ligand; 42 with a ligand and LPS), columns 74 "
        "transcription factors. Nodes are UniProt accessions, and CHEBI identifiers as text for what is no protein; "
        "var['symbol'] has the genes' symbols.",
        "Activities were inferred from RNA and squashed into 0 to 1; many sit at an end, so a correlation over all "
        "entries is mostly that of the factors' means: report it for each factor too.",
        "Ligands are flags: stimulate, of unknown amount. The authors' model gives each an input of 3.",
        "obs['fold'] has the 28 published folds, 1 to 28; -1 is never tested (19 conditions: the controls, and ligands "
        "without a partner with LPS). A ligand and its partner with LPS may fall into different folds: they measure "
        "interpolation. The split 'unseen-target' holds out ligands.",
        "Single contrasts are noisy (TNF lowers STAT1): do not test textbook signs on them.",
    ),
)


def load() -> PerturbationData:
    """Return the 103 conditions.

    Raises
    ------
    StorageError
        If the files cannot be had.

    Examples
    --------
    >>> entry.licence, LPS
    ('MIT', 'CHEBI16412')
    """
    from anndata import AnnData

    ligands, factors, folds, about = (read_frame(entry, file, sep="\t") for file in entry.files)
    ligands, factors = ligands.set_index(ligands.columns[0]), factors.set_index(factors.columns[0])
    done = [
        perturbation({str(ligand): stimulate() for ligand in ligands.columns[row != 0]}) for row in ligands.to_numpy()
    ]
    published = dict(zip(folds["Condition"], folds["Index"] + 1, strict=True))
    obs = observations(
        done,
        ligands.index,
        fold=[int(published.get(name, -1)) for name in ligands.index],
        lps=[LPS in ligands.columns[row != 0] for row in ligands.to_numpy()],
    )
    var = about.set_index("code")[["name"]].rename(columns={"name": "symbol"}).loc[factors.columns]
    var.index.name = None
    return PerturbationData(
        AnnData(factors.loc[ligands.index].to_numpy(), obs=obs, var=var),
        scale="fraction",
        control="[]",
        readouts=ReadoutMap.same_names(factors.columns),
        citations=entry.citations,
        name=entry.name,
    )
