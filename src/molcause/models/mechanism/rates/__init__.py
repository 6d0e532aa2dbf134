"""Mechanisms whose nodes do more than sum up: dx/dt = decay (F(x) + u - x), F a logic or a neural network."""
