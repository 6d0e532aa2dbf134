"""liver-dream: signaling of hepatocytes under cytokines, as given to the DREAM4 challenge (SIF)."""

from pathlib import Path

from molcause.catalog.entry import Entry
from molcause.knowledge.network import Network
from molcause.knowledge.networks import from_catalog
from molcause.provenance import Citation

_WHOLE, _PART = "PKN-LiverDREAM.sif", "PKN-LiverDREAM_PKN_Subnetwork_AddFeedback.sif"

entry = Entry(
    name="liver-dream",
    title="58 signed interactions of hepatocyte signaling under IGF1, IL1A, TGFA and TNFA",
    citations=(
        Citation(
            "10.1126/scisignal.2002212",
            "Prill, Saez-Rodriguez, Alexopoulos, Sorger, Stolovitzky. Crowdsourcing network inference: the DREAM "
            "predictive signaling network challenge. Science Signaling 4:mr7, 2011",
            "the liver-dream network",
        ),
    ),
    files=(_WHOLE, _PART),
    notes=(
        "56 activate, 2 inhibit. The subnetwork has 20 edges, with feedback added.",
        "Nodes are readings: ikk -> ikb is + because ikb is read as phospho-IkB, which IKK raises.",
    ),
)


def load(subnetwork: bool = False, sign_conflict: str = "unknown", overrides: str | Path | None = None) -> Network:
    """Return the network.

    Parameters
    ----------
    subnetwork
        Whether to take the 20-edge part, to which feedback was added.
    sign_conflict, overrides
        As `read_network` takes them.

    Raises
    ------
    KnowledgeError
        If the sign policy is unknown, or the overrides do not fit.
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> entry.licence, entry.size
    ('BSD', 981)
    """
    file = _PART if subnetwork else _WHOLE
    return from_catalog(entry, file, "sif-numeric", sign_conflict, overrides)
