"""The synapse losses, with the arguments of `torch.nn.functional.cross_entropy`.

With e the error probability of a unit and y = 1 - e (ledger S13, S14, S16):

    synapse      l = -e ln(1 - e)            (of the target of a softmax: the focal loss of Lin et al. 2017 with gamma = 1)
    synapse-net  l = -e ln((1 - e) / e)      (least at e = 0.2178: it refuses certainty)

Both are functions of one number, w = ln(e / (1 - e)): l = sigmoid(w) softplus(w) and l = sigmoid(w) w. For the target k of a softmax
w = ln(sum of exp(z_j) over all j but k) - z_k, so nothing cancels where e is near 0 or 1.
"""

import math

import torch
import torch.nn.functional as F

__all__ = ["SynapseLoss", "synapse_loss"]


def _of(w, net):
    """The loss of a unit from w = ln(e / (1 - e)). The limits are right too: 0 for w = -inf, inf for w = inf."""
    if net:
        low = w == -math.inf
        w = torch.where(low, torch.zeros_like(w), w)
        return torch.where(low, torch.zeros_like(w), torch.sigmoid(w) * w)
    return torch.sigmoid(w) * F.softplus(w)


def _logsumexp_without(z, left_out):
    """ln of the sum of exp(z) over classes (dim 1), without those marked; -inf where none is left, with gradient 0."""
    masked = z.masked_fill(left_out, -math.inf)
    none = (masked == -math.inf).all(1, keepdim=True)
    total = torch.where(none, torch.zeros_like(masked), masked).logsumexp(1)
    return torch.where(none.squeeze(1), torch.full_like(total, -math.inf), total)


def _error_logits(z):
    """w of every class of a softmax. Of the largest class the others are summed up; of any other y is at most 1/2 and ln(1 - y) is exact."""
    classes = torch.arange(z.shape[1], device=z.device).view(-1, *[1] * (z.dim() - 2))
    top = z.argmax(1, keepdim=True) == classes
    total = z.logsumexp(1, keepdim=True)
    others = total + torch.log1p(-torch.where(top, torch.zeros_like(z), (z - total).exp()))
    others = torch.where(top, _logsumexp_without(z, top).unsqueeze(1), others)
    absent = z == -math.inf
    return torch.where(absent, torch.full_like(z, math.inf), others - torch.where(absent, torch.zeros_like(z), z))


def _weighted(losses, q):
    """Sum over classes of q l, where 0 times infinity is 0: a class without a share does not count."""
    return torch.where(q == 0, torch.zeros_like(losses), q * losses).sum(1)


def _soft(z, q, net, head):
    """Loss (N, d1, ...) of targets q (N, C, d1, ...) that are probabilities."""
    if head == "softmax":
        return lambda weight: _weighted(_of(_error_logits(z), net), q * weight)
    return lambda weight: _weighted(_of(-z, net), q * weight) + _weighted(_of(z, net), (1 - q) * weight)


def _shape_error(logits, target):
    return ValueError(f"synapse_loss: expected target of shape {tuple(logits.shape[:1] + logits.shape[2:])} (classes) or {tuple(logits.shape)} "
                      f"(probabilities) for logits of shape {tuple(logits.shape)}, got {tuple(target.shape)}")


def synapse_loss(logits, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0, *, net=False, head="softmax"):
    """The synapse loss of logits (N, C), (N, C, d1, ...) or (C); in place of `cross_entropy`, whose arguments it takes.

    target: classes (N, d1, ...) as integers, or probabilities of the logits' shape. weight: (C), of the classes. ignore_index: a class that does not
    count. label_smoothing: the share of the uniform distribution in the target. net: the net loss instead.
    head: "softmax" (one distribution over all units; the target's alone counts), or "sigmoid" (every unit by itself against 0 or 1, summed).
    Half-precision logits are computed in Float32 and returned in their own type; under autocast the result is Float32, as cross entropy's is.
    """
    if head not in ("softmax", "sigmoid"):
        raise ValueError(f'synapse_loss: head: expected "softmax" or "sigmoid", got {head!r}')
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'synapse_loss: reduction: expected "mean", "sum" or "none", got {reduction!r}')
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"synapse_loss: label_smoothing: expected a number from 0 to 1, got {label_smoothing}")
    if not logits.is_floating_point():
        raise TypeError(f"synapse_loss: expected logits of a floating type, got {logits.dtype}")
    kind = logits.dtype
    half = kind in (torch.float16, torch.bfloat16)
    single = logits.dim() == 1
    with torch.autocast(logits.device.type, enabled=False):
        z, t = (logits.float() if half else logits), target
        if single:
            z, t = z.unsqueeze(0), t.unsqueeze(0)
        if weight is not None and weight.shape != (z.shape[1],):
            raise ValueError(f"synapse_loss: weight: expected shape ({z.shape[1]},), one for each class, got {tuple(weight.shape)}")
        loss = _reduced(z, t, weight, ignore_index, reduction, label_smoothing, net, head)
        if single and reduction == "none":
            loss = loss.squeeze(0)
    return loss.to(kind) if half and not torch.is_autocast_enabled(logits.device.type) else loss


def _reduced(z, t, weight, ignore_index, reduction, smoothing, net, head):
    column = [-1] + [1] * (z.dim() - 2)
    w = torch.ones(z.shape[1], dtype=z.dtype, device=z.device) if weight is None else weight.to(z.dtype)
    if t.is_floating_point():
        if t.shape != z.shape:
            raise _shape_error(z, t)
        q = (1 - smoothing) * t.to(z.dtype) + smoothing / z.shape[1]
        losses = _soft(z, q, net, head)(w.view(column))
        if reduction == "none":
            return losses
        return losses.sum() / (losses.numel() if reduction == "mean" else 1)
    if t.shape != z.shape[:1] + z.shape[2:]:
        raise _shape_error(z, t)
    counts = t != ignore_index
    classes = torch.where(counts, t, torch.zeros_like(t))
    hot = classes.unsqueeze(1) == torch.arange(z.shape[1], device=z.device).view(column)
    right = (hot * w.view(column)).sum(1)  # the weight of each sample's class
    if smoothing == 0 and head == "softmax":
        share = torch.where(hot, z, torch.zeros_like(z)).sum(1)
        losses = right * _of(_logsumexp_without(z, hot) - share, net)
    else:
        losses = _soft(z, (1 - smoothing) * hot.to(z.dtype) + smoothing / z.shape[1], net, head)(w.view(column))
    losses = torch.where(counts, losses, torch.zeros_like(losses))
    if reduction == "none":
        return losses
    total = losses.sum()
    return total / torch.where(counts, right, torch.zeros_like(right)).sum() if reduction == "mean" else total


class SynapseLoss(torch.nn.Module):
    """`synapse_loss` as a module, in place of `torch.nn.CrossEntropyLoss`, whose arguments it takes."""

    def __init__(self, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0, *, net=False, head="softmax"):
        super().__init__()
        self.register_buffer("weight", weight)
        self.ignore_index, self.reduction, self.label_smoothing, self.net, self.head = ignore_index, reduction, label_smoothing, net, head

    def forward(self, logits, target):
        return synapse_loss(logits, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing, net=self.net, head=self.head)
