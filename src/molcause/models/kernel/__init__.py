"""The knowledge kernel: a Gaussian process whose kernel mixes ridge, a shared effect and knowledge."""
