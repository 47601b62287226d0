"""The synapse loss and the golden pair for PyTorch: one file to copy, nothing to install but PyTorch.

    from synapse_loss import synapse_loss, golden_sgd

    optimizer = golden_sgd(model.parameters())
    loss = synapse_loss(model(images), labels)      # in place of cross_entropy(model(images), labels)

With e the error probability of the target, e = 1 - y_t, and y the outputs:

    synapse      L = -e ln(1 - e)            (on a softmax this is the focal loss of Lin et al. 2017 with gamma = 1)
    synapse-net  L = -e ln((1 - e) / e)      (least at e = 0.2178: it refuses certainty)

Both are computed from the logits, without overflow or cancellation. The formulas are this project's reading of S. Jaeger's
"The Golden Ratio of Learning and Momentum" (arXiv:2006.04751), equations S13, S14 and S16 of its ledger.
"""

import math

import torch
import torch.nn.functional as F

ALPHA = math.sqrt(2) * (math.sqrt(5) - 1) / 2  # momentum weight, 0.8740320488976422
ETA = (1 - ALPHA) ** 2  # learning rate, 0.01586792470492602


def golden_sgd(parameters):
    """SGD with the golden pair; PyTorch's momentum is the paper's, dw(t) = -eta dL/dw(t) + alpha dw(t-1)."""
    return torch.optim.SGD(parameters, lr=ETA, momentum=ALPHA)


def synapse_loss(logits, target, net=False, head="softmax", reduction="mean"):
    """The synapse loss of logits (B, K) and target classes (B).

    net: the net loss instead. head: "softmax" (the target's output alone counts) or "sigmoid" (all outputs, each against 0 or 1, summed).
    reduction: "mean" over the batch, "sum" or "none".
    """
    hot = F.one_hot(target, logits.shape[1]).bool()
    if head == "softmax":
        whole = logits.logsumexp(1)
        log_right = logits[hot] - whole  # ln(1 - e)
        log_wrong = logits.masked_fill(hot, -math.inf).logsumexp(1) - whole  # ln e, exact also where e is nearly 0
        loss = log_wrong.exp() * ((log_wrong - log_right) if net else -log_right)
    elif head == "sigmoid":
        wrong = torch.where(hot, -logits, logits)  # logit of e
        loss = (torch.sigmoid(wrong) * (wrong if net else F.softplus(wrong))).sum(1)
    else:
        raise ValueError(f'head: expected "softmax" or "sigmoid", got {head!r}')
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'reduction: expected "mean", "sum" or "none", got {reduction!r}')
    return loss if reduction == "none" else getattr(loss, reduction)()
