"""The words with which metrics of networks and of rankings say what they are given.

A metric names what it needs by the positional parameters of its function ``score`` (one number) or ``scores`` (one for
each perturbed gene). Whatever has only such parameters appears in the table of
`molcause.scoring.networks.score_network`.
"""

NETWORK_INPUTS = {
    "confidence": "[G, G] confidence in each edge, row acts on column; 0 = no edge",
    "graph": "[G, G] 1 = a predicted edge, 0 = none",
    "predicted_signs": "[G, G] 1, -1, or 0 for no edge or an unknown sign",
    "edges": "[edges, 2] source and target gene of the predicted edges that the evidence can judge",
    "true_graph": "[G, G] 1 = a true edge, 0 = none, NaN = not judged; undirected edges stand in one direction",
    "directed_truth": "[G, G] 1 = a true edge, 0 = none; only if every true edge has a direction",
    "true_signs": "[G, G] 1, -1, or 0 for no edge or an unknown sign",
    "evidence": "Evidence of the perturbations that judge",
    "training": "Evidence of the perturbations that the network was learned from",
    "scores": "[pairs] confidence in each judged pair of genes",
    "truth": "[pairs] 1 = a true edge, 0 = none",
}
"""Name of an input -> what it is; G = genes, of which those without data or edges count as well."""
