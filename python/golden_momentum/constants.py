"""The golden pair. The values are definitions (ledger M2, M3); that they are a good choice is a question of experiment."""

import math

ALPHA = math.sqrt(2) * (math.sqrt(5) - 1) / 2
"""Momentum weight, alpha = sqrt(2) (sqrt(5) - 1) / 2 = 0.8740320488976422 (ledger M2)."""

ETA = (1 - ALPHA) ** 2
"""Learning rate, eta = (1 - alpha)^2 = 0.01586792470492602 (ledger M3)."""
