"""SGD with the golden pair, in PyTorch's form and in the paper's."""

import torch

from .constants import ALPHA, ETA

__all__ = ["GoldenSGD", "golden_sgd"]


def golden_sgd(parameters, lr=ETA, momentum=ALPHA, **options):
    """`torch.optim.SGD` with the golden pair.

    PyTorch's update is b = alpha b + g, w -= eta b. At a constant learning rate it is the paper's dw(t) = -eta g + alpha dw(t-1) (ledger M1),
    with dw = -eta b. Where a schedule changes eta the two differ: PyTorch scales the whole past by the new rate. GoldenSGD is the paper's form.
    """
    return torch.optim.SGD(parameters, lr=lr, momentum=momentum, **options)


class GoldenSGD(torch.optim.Optimizer):
    """dw(t) = -eta g + alpha dw(t-1), w += dw (ledger M1): every gradient keeps the rate it was taken with, under any schedule."""

    def __init__(self, params, lr=ETA, momentum=ALPHA):
        for name, value in (("lr", lr), ("momentum", momentum)):
            if not value >= 0:
                raise ValueError(f"GoldenSGD: {name}: expected a number of at least 0, got {value}")
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if p.grad.is_sparse:
                    raise RuntimeError("GoldenSGD: expected dense gradients, got sparse ones: use golden_sgd")
                step = self.state[p].setdefault("step_taken", torch.zeros_like(p, memory_format=torch.preserve_format))
                step.mul_(group["momentum"]).add_(p.grad, alpha=-group["lr"])
                p.add_(step)
        return loss
