"""The synapse loss and the golden pair of S. Jaeger's "The Golden Ratio of Learning and Momentum" (arXiv:2006.04751).

The formulas are this project's reading of the paper; `npx golden verify S13 S14 S16 M2 M3` says how each was checked.
PyTorch is imported when one of its parts is first asked for; the constants and `optax_sgd`, `keras_sgd` need none.
"""

from .constants import ALPHA, ETA

_torch = {
    "synapse_loss": "losses", "SynapseLoss": "losses",
    "golden_sgd": "optimizers", "GoldenSGD": "optimizers",
    "load_network": "weights", "load_optimizer": "weights", "network_of": "weights", "save_network": "weights", "save_optimizer": "weights",
}

__all__ = ["ALPHA", "ETA", "optax_sgd", "keras_sgd", *_torch]


def __getattr__(name):
    if name not in _torch:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f".{_torch[name]}", __name__), name)


def optax_sgd(learning_rate=ETA, momentum=ALPHA):
    """SGD with the golden pair for JAX: `optax.sgd(ETA, momentum=ALPHA)`."""
    import optax

    return optax.sgd(learning_rate, momentum=momentum)


def keras_sgd(learning_rate=ETA, momentum=ALPHA):
    """SGD with the golden pair for Keras: `keras.optimizers.SGD(ETA, momentum=ALPHA)`. Its velocity is dw = -eta dL/dw + alpha dw(t-1), the paper's."""
    import keras

    return keras.optimizers.SGD(learning_rate=learning_rate, momentum=momentum)
