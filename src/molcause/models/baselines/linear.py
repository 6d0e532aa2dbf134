"""`LinearPCA`: the linear model that deep models of unseen single perturbations are to beat.

Ahlmann-Eltze, Huber and Anders (Nature Methods 2025), as in their code: changes Y (readouts x conditions) = G K P + b.
G are scores of the readouts on the first principal components of the condition means, P the scores of the perturbed
genes, b the mean change. It can speak of a gene that was never perturbed, as long as the gene is measured.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from molcause.bias.base import AbstractBias
from molcause.data.intervention import Intervention, Perturbation, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import ParameterError
from molcause.models.base import AbstractFitted, AbstractModel, Array, Prediction, Training, prepare
from molcause.models.baselines.common import ALL_KINDS, NO_SLOTS, beyond, contrasts, mean_only
from molcause.names.readouts import ReadoutMap
from molcause.provenance import Citation


@dataclass(frozen=True)
class FittedLinearPCA(AbstractFitted):
    """Scores of the readouts, and the matrix between scores of what is perturbed and of what responds.

    Parameters
    ----------
    training
        What it was fitted to.
    embedding
        ``[readouts, components]`` G.
    link
        ``[components, components]`` K.
    shift
        ``[readouts]`` b.
    """

    training: Training
    embedding: Array
    link: Array
    shift: Array

    @property
    def rungs(self) -> tuple[int, ...]:
        """Rungs 1 and 2."""
        return (1, 2)

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return G K p + b + the reference mean; nothing done is no change.

        For targets that are not measured only b is left, and the flag is ``mean change``.
        """
        training, (new, gone) = self.training, beyond(perturbation, self.training.reference)
        if not new and not gone:
            return mean_only(training, training.mean[0], perturbation)
        place = _embedded(new, training.readouts, self.embedding)
        flags = () if place is not None and not gone else ("mean change",)
        change = self.shift if flags or place is None else self.embedding @ (self.link @ place) + self.shift
        return mean_only(training, training.mean[0] + change, perturbation, flags=flags)


@dataclass(frozen=True)
class LinearPCA(AbstractModel):
    """Linear in principal-component scores of the perturbed readouts.

    Kind and strength of an intervention do not count. A combination has the sum of its members' scores, as in the
    authors' script for double perturbations (which adds the first member's twice in training; here each once). The
    reference is one training condition with no change and scores 0. Conditions of unmeasured targets are left out.

    Parameters
    ----------
    components
        Number of principal components; fewer if there are fewer conditions or readouts.
    penalty
        Ridge penalty on either side.

    Raises
    ------
    ParameterError
        If there is no component, or the penalty is not positive.

    Examples
    --------
    >>> import molcause as mc
    >>> rest, held_out = mc.load_dataset("sachs2005").hold_out("MEK")
    >>> round(mc.ask(LinearPCA().fit(rest), mc.Query(do={"MEK": mc.inhibit()}, outcome="ERK")).contrast, 2)
    0.21
    """

    components: int = 10
    penalty: float = 0.1

    name = "linear-pca"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    closed_form = True
    citations = (
        Citation(
            "10.1038/s41592-025-02772-6",
            "Ahlmann-Eltze, Huber, Anders. Deep-learning-based gene perturbation effect prediction does not yet "
            "outperform simple linear baselines. Nat Methods, 2025",
            "linear model on principal-component scores",
        ),
    )
    fitted_type = FittedLinearPCA

    def __post_init__(self) -> None:
        if self.components < 1 or not self.penalty > 0:
            raise ParameterError(
                f"LinearPCA needs at least 1 component and a positive penalty; got {self.components!r} and "
                f"{self.penalty!r}."
            )

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedLinearPCA:
        """Fit K by ridge regression on both sides."""
        training = prepare(self, data, bias, seed).training
        with threadpool_limits(1, user_api="blas"):  # threads would wait for each other on busy cores
            return self._fitted(training)

    def _fitted(self, training: Training) -> FittedLinearPCA:
        scores = _scores(training.mean.T, self.components)
        places, used = [np.zeros(scores.shape[1])], [0]
        for k, text in enumerate(training.conditions[1:], start=1):
            new, gone = beyond(from_json(text) or (), training.reference)
            place = _embedded(new, training.readouts, scores)
            if place is not None and not gone:
                places.append(place)
                used.append(k)
        left_out = len(training.conditions) - len(used)
        note = f"{left_out} conditions with targets that are not measured were left out: they have no scores"
        change, placed = contrasts(training)[used].T, np.array(places).T
        shift = change.mean(axis=1)
        link = _link(change - shift[:, None], scores, placed, self.penalty)
        notes = (*training.notes, *([note] if left_out else []))
        return FittedLinearPCA(replace(training, notes=notes), scores, link, shift)


def _scores(means: Array, components: int) -> Array:
    """Return the first principal-component scores of the rows ``[readouts, components]``; columns are centered.

    They are the rows' products with the first eigenvectors of the columns' cross-products, or, if there are fewer rows,
    the first eigenvectors of the rows' cross-products times the roots of their eigenvalues.
    """
    from scipy.linalg import eigh

    centered = means - means.mean(axis=0)
    fewer = centered.T @ centered if means.shape[0] >= means.shape[1] else centered @ centered.T
    n = len(fewer)
    values, vectors = eigh(fewer, subset_by_index=(max(n - components, 0), n - 1))
    values, vectors = values[::-1], vectors[:, ::-1]
    return np.asarray(
        centered @ vectors if len(vectors) == means.shape[1] else vectors * np.sqrt(np.maximum(values, 0))
    )


def _link(change: Array, scores: Array, placed: Array, penalty: float) -> Array:
    """Return K = (G'G + l I)^-1 G' (Y - b) P' (P P' + l I)^-1."""
    eye = penalty * np.eye(scores.shape[1])
    inner = np.linalg.solve(scores.T @ scores + eye, scores.T @ change @ placed.T)
    return np.asarray(np.linalg.solve(placed @ placed.T + eye, inner.T).T)


def _embedded(new: list[Intervention], readouts: ReadoutMap, scores: Array) -> NDArray[np.float64] | None:
    """Return the sum over targets of their scores, those of several readouts averaged; None if one is not measured."""
    at = [readouts.of(target) for target in sorted({item.target for item in new})]
    if not all(len(rows) for rows in at):
        return None
    return np.sum([scores[rows].mean(axis=0) for rows in at], axis=0) if at else np.zeros(scores.shape[1])
