"""The synapse loss beside its formula in Float64, and beside cross entropy in everything but the formula."""

import math

import pytest
import torch
import torch.nn.functional as F

from golden_momentum import SynapseLoss, synapse_loss

torch.manual_seed(3)


def by_formula(z, q, net):
    """sum_k q_k l_k with l = -e ln(1 - e), or -e ln((1 - e) / e), straight from the definition, in Float64."""
    y = torch.softmax(z.double(), 1)
    e = 1 - y
    return (q * (e * (e / y).log() if net else -e * y.log())).sum(1)


SHAPES = [((7, 5), (7,)), ((4, 5, 3), (4, 3)), ((2, 5, 3, 4), (2, 3, 4)), ((5,), ())]


@pytest.mark.parametrize("net", [False, True])
@pytest.mark.parametrize("shape,of", SHAPES)
def test_classes_of_every_shape_give_the_formula(shape, of, net):
    z, t = torch.randn(shape, dtype=torch.float64) * 3, torch.randint(0, 5, of)
    batch, classes = (z, t) if z.dim() > 1 else (z[None], t[None])
    q = torch.movedim(F.one_hot(classes, 5), -1, 1).double()
    expected = by_formula(batch, q, net)
    got = synapse_loss(z, t, reduction="none", net=net)
    assert got.shape == F.cross_entropy(z, t, reduction="none").shape
    torch.testing.assert_close(got, expected if z.dim() > 1 else expected[0], rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(synapse_loss(z, t, net=net), expected.mean(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("net", [False, True])
@pytest.mark.parametrize("head", ["softmax", "sigmoid"])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_slopes_are_those_of_central_differences(net, head, smoothing):
    z, t = torch.randn(4, 5, dtype=torch.float64, requires_grad=True), torch.randint(0, 5, (4,))
    assert torch.autograd.gradcheck(lambda v: synapse_loss(v, t, net=net, head=head, label_smoothing=smoothing), z)


@pytest.mark.parametrize("net", [False, True])
def test_probabilities_and_smoothing_and_weights(net):
    z, q, w = torch.randn(6, 5, 2, dtype=torch.float64), torch.rand(6, 5, 2, dtype=torch.float64), torch.rand(5, dtype=torch.float64)
    q = q / q.sum(1, keepdim=True)
    shares = 0.8 * q + 0.2 / 5
    expected = by_formula(z, shares * w[:, None], net)
    torch.testing.assert_close(synapse_loss(z, q, weight=w, label_smoothing=0.2, reduction="none", net=net), expected, rtol=1e-12, atol=1e-12)
    t = q.argmax(1)
    hot = torch.movedim(F.one_hot(t, 5), -1, 1).double()
    weighted = by_formula(z, (0.8 * hot + 0.2 / 5) * w[:, None], net).sum() / w[t].sum()
    torch.testing.assert_close(synapse_loss(z, t, weight=w, label_smoothing=0.2, net=net), weighted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_reductions_weigh_samples_as_cross_entropy_does(smoothing, reduction):
    # With two equally likely classes both losses are the same for every sample: e = 1/2 gives ln 2 / 2 and ln 2.
    z, t, w = torch.zeros(6, 2), torch.tensor([0, 1, 1, -100, 0, 1]), torch.tensor([0.3, 2.0])
    ours = synapse_loss(z, t, w, reduction=reduction, label_smoothing=smoothing)
    torch.testing.assert_close(2 * ours, F.cross_entropy(z, t, w, reduction=reduction, label_smoothing=smoothing))


def test_ignored_classes_count_nowhere():
    z, t = torch.randn(5, 4, requires_grad=True), torch.tensor([1, 255, 0, 255, 3])
    loss = synapse_loss(z, t, ignore_index=255)
    torch.testing.assert_close(loss, synapse_loss(z[[0, 2, 4]], t[[0, 2, 4]]))
    loss.backward()
    assert z.grad[[1, 3]].abs().max() == 0
    assert synapse_loss(z, torch.full((5,), 255), ignore_index=255).isnan() and F.cross_entropy(z, torch.full((5,), 255), ignore_index=255).isnan()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_types_are_those_of_cross_entropy(dtype):
    z, t = torch.randn(4, 5).to(dtype).requires_grad_(), torch.randint(0, 5, (4,))
    loss = synapse_loss(z, t)
    assert loss.dtype == F.cross_entropy(z, t).dtype == dtype
    loss.backward()
    assert z.grad.dtype == dtype
    torch.testing.assert_close(loss.double(), synapse_loss(z.detach().double(), t), rtol=4 * torch.finfo(dtype).eps, atol=0)


def test_under_autocast_the_result_is_float32_as_cross_entropys():
    z, t = torch.randn(4, 5, dtype=torch.bfloat16), torch.randint(0, 5, (4,))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert synapse_loss(z, t).dtype == F.cross_entropy(z, t).dtype == torch.float32


@pytest.mark.parametrize("net", [False, True])
def test_logits_far_apart_neither_overflow_nor_cancel(net):
    for size in (40.0, 80.0, 1e4):
        z = torch.tensor([[size, 0.0, 0.0], [0.0, size, 0.0]], requires_grad=True)
        losses = synapse_loss(z, torch.tensor([0, 0]), reduction="none", net=net)
        losses.sum().backward()
        assert losses.isfinite().all() and z.grad.isfinite().all()
    z = torch.tensor([[30.0, 0.0]], dtype=torch.float32)
    exact = synapse_loss(z.double(), torch.tensor([0]), net=net)
    torch.testing.assert_close(synapse_loss(z, torch.tensor([0]), net=net).double(), exact, rtol=1e-6, atol=0)


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("net", [False, True])
def test_masked_classes_count_as_absent(net, soft):
    z, t = torch.randn(3, 4), torch.tensor([0, 1, 2])
    masked = torch.cat([z, torch.full((3, 1), -math.inf)], 1).requires_grad_()
    target = F.one_hot(t, 5).float() if soft else t
    loss = synapse_loss(masked, target, net=net)
    torch.testing.assert_close(loss, synapse_loss(z, t, net=net))
    loss.backward()
    assert masked.grad.isfinite().all()


def test_works_under_vmap_and_compiles_without_a_break():
    z, t = torch.randn(3, 4, 5), torch.randint(0, 5, (3, 4))
    torch.testing.assert_close(torch.vmap(synapse_loss)(z, t), torch.stack([synapse_loss(a, b) for a, b in zip(z, t)]))
    compiled = torch.compile(synapse_loss, fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(z[0], t[0]), synapse_loss(z[0], t[0]))


def test_the_module_takes_what_cross_entropys_takes():
    z, t, w = torch.randn(4, 5), torch.randint(0, 5, (4,)), torch.rand(5)
    torch.testing.assert_close(SynapseLoss(w, label_smoothing=0.1)(z, t), synapse_loss(z, t, w, label_smoothing=0.1))
    assert "weight" in dict(SynapseLoss(w).named_buffers())


@pytest.mark.parametrize("arguments,words", [
    ((torch.randn(4, 5), torch.zeros(3, dtype=torch.long)), "expected target of shape"),
    ((torch.randn(4, 5), torch.randn(4, 4)), "expected target of shape"),
    ((torch.randn(4, 5), torch.zeros(4, dtype=torch.long), torch.ones(4)), "weight: expected shape"),
])
def test_what_does_not_fit_is_said_in_one_sentence(arguments, words):
    with pytest.raises(ValueError, match=words):
        synapse_loss(*arguments)
    with pytest.raises(ValueError, match='head: expected "softmax" or "sigmoid"'):
        synapse_loss(torch.randn(1, 2), torch.tensor([0]), head="both")
