"""Weights that the TypeScript library wrote: PyTorch gives its outputs and trains on to its weights. `npm run test:python` writes them first."""

import json
import os
from pathlib import Path

import pytest
import torch

from golden_momentum import load_network, load_optimizer, synapse_loss

folder = os.environ.get("GOLDEN_WEIGHTS")
pytestmark = pytest.mark.skipif(folder is None, reason="GOLDEN_WEIGHTS names no folder: run npm run test:python")
# Float32 on both sides, sums of at most 96 terms in another order, over three steps.
TOLERANCE = dict(rtol=1e-4, atol=1e-5)


def images(levels, inputs):
    low, high = inputs
    return torch.tensor(levels, dtype=torch.float32).reshape(-1, 1, 28, 28) / 255 * (high - low) + low


def values(model):
    """Weights and running statistics; the count of batches is no value of the library's."""
    return {name: p for name, p in model.state_dict().items() if not name.endswith("num_batches_tracked")}


@pytest.mark.parametrize("name", ["plain", "normalised"])
def test_outputs_and_three_more_steps_are_the_librarys(name):
    at = Path(folder) / name
    expected = json.loads((at / "expected.json").read_text())
    model, said = load_network(at / "small.safetensors")
    assert said["classes"] == [str(i) for i in range(10)]
    assert sum(p.numel() for p in values(model).values()) == expected["shape"]
    with torch.no_grad():
        outputs = torch.softmax(model.eval()(images(expected["levels"], said["inputs"])), 1)
    torch.testing.assert_close(outputs.flatten(), torch.tensor(expected["outputs"]), **TOLERANCE)

    pair = said["optimizer"]
    optimizer = torch.optim.SGD(model.train().parameters(), lr=pair["learningRate"], momentum=pair["momentum"])
    load_optimizer(at / "small.optimizer.safetensors", model, optimizer)
    before = {name: p.clone() for name, p in values(model).items()}
    for batch in expected["batches"]:
        optimizer.zero_grad()
        synapse_loss(model(images(batch["levels"], said["inputs"])), torch.tensor(batch["labels"])).backward()
        optimizer.step()
    after, _ = load_network(at / "after.safetensors")
    layers = [layer["kind"] for layer in said["network"]["layers"]]
    for name, p in values(after).items():
        torch.testing.assert_close(values(model)[name], p, **TOLERANCE)
        # A bias before a batch normalisation has no gradient: the mean takes it away.
        layer, kind = name.split(".")
        place = [n for n, _ in after.named_children() if not n.startswith("flat_")].index(layer)
        still = kind == "bias" and layers[place + 1:place + 2] == ["batchNorm"]
        assert still or not torch.allclose(before[name], p, **TOLERANCE), f"{name}: three steps changed nothing, so nothing was compared"
