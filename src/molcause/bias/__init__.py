"""Biases: frozen recipes that turn knowledge into constraints on a model.

>>> import molcause as mc
>>> net = mc.load_network("mapk-core")
>>> (mc.bias.Mask(net) + mc.bias.Sparsity(0.01)).slots
('mask', 'penalty')
"""

from molcause.bias.base import AbstractBias as AbstractBias
from molcause.bias.base import BiasSum as BiasSum
from molcause.bias.constraints import SLOTS as SLOTS
from molcause.bias.constraints import Constraints as Constraints
from molcause.bias.diffusion import Diffusion as Diffusion
from molcause.bias.edge_prior import EdgePrior as EdgePrior
from molcause.bias.mask import Mask as Mask
from molcause.bias.shared_gene_sets import SharedGeneSets as SharedGeneSets
from molcause.bias.signs import Signs as Signs
from molcause.bias.similarity import Similarity as Similarity
from molcause.bias.smoothness import Smoothness as Smoothness
from molcause.bias.sparsity import Sparsity as Sparsity
