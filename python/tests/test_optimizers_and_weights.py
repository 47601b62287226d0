"""The golden pair's update rules, and weights that go out and come back."""

import json
import math

import pytest
import torch
import torch.nn.functional as F

from golden_momentum import ALPHA, ETA, GoldenSGD, golden_sgd, load_network, load_optimizer, network_of, save_network, save_optimizer

NETWORK = {"name": "small", "input": [8, 6, 1], "head": "softmax", "layers": [
    {"kind": "conv", "channels": 3, "kernel": 3}, {"kind": "relu"}, {"kind": "maxPool", "size": 2},
    {"kind": "flatten"}, {"kind": "dropout", "rate": 0.25}, {"kind": "dense", "units": 4}]}


def test_the_constants_are_the_ledgers():
    assert math.isclose(ALPHA**2, 3 - math.sqrt(5), rel_tol=1e-15)
    assert math.isclose(ETA, 4 - math.sqrt(5) - 2 * ALPHA, rel_tol=1e-13)


def trained(make, rates):
    torch.manual_seed(1)
    model = torch.nn.Linear(5, 3)
    optimizer = make(model.parameters())
    for rate in rates:
        optimizer.param_groups[0]["lr"] = rate
        optimizer.zero_grad()
        F.cross_entropy(model(torch.randn(8, 5)), torch.randint(0, 3, (8,))).backward()
        optimizer.step()
    return model.weight.detach()


def test_both_forms_agree_at_a_constant_rate_and_differ_under_a_schedule():
    torch.testing.assert_close(trained(golden_sgd, [ETA] * 20), trained(GoldenSGD, [ETA] * 20), rtol=1e-5, atol=1e-6)
    schedule = [0.1, 0.1, 0.1, 0.001, 0.001]
    assert (trained(golden_sgd, schedule) - trained(GoldenSGD, schedule)).abs().max() > 1e-3


def test_weights_and_state_go_out_and_come_back(tmp_path):
    model = network_of(NETWORK)
    optimizer = golden_sgd(model.parameters())
    F.cross_entropy(model(torch.randn(4, 1, 8, 6)), torch.tensor([0, 1, 2, 3])).backward()
    optimizer.step()
    save_network(model, tmp_path / "w.safetensors", network=NETWORK, inputs=[-1, 1], classes=["a", "b", "c", "d"])
    save_optimizer(model, optimizer, tmp_path / "w.optimizer.safetensors", step=1)
    again, said = load_network(tmp_path / "w.safetensors")
    assert said["classes"] == ["a", "b", "c", "d"] and said["inputs"] == [-1, 1]
    other = load_optimizer(tmp_path / "w.optimizer.safetensors", again, golden_sgd(again.parameters()))
    for (name, p), q in zip(model.named_parameters(), again.parameters()):
        assert torch.equal(p, q), name
        assert torch.equal(optimizer.state[p]["momentum_buffer"], other.state[q]["momentum_buffer"]), name
    with pytest.raises(RuntimeError):
        load_network(tmp_path / "w.safetensors", torch.nn.Linear(2, 2))
    with pytest.raises(ValueError, match="expected conv1.weight.exp_avg"):
        load_optimizer(tmp_path / "w.optimizer.safetensors", again, torch.optim.Adam(again.parameters()))


def test_a_layer_that_is_not_known_is_named():
    with pytest.raises(ValueError, match="got 'spline'"):
        network_of(json.dumps({**NETWORK, "layers": [{"kind": "spline"}]}))
