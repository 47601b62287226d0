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


def test_outputs_and_three_more_steps_are_the_librarys():
    expected = json.loads((Path(folder) / "expected.json").read_text())
    model, said = load_network(Path(folder) / "small.safetensors")
    assert said["classes"] == [str(i) for i in range(10)]
    assert sum(p.numel() for p in model.parameters()) == expected["shape"]
    with torch.no_grad():
        outputs = torch.softmax(model.eval()(images(expected["levels"], said["inputs"])), 1)
    torch.testing.assert_close(outputs.flatten(), torch.tensor(expected["outputs"]), **TOLERANCE)

    pair = said["optimizer"]
    optimizer = torch.optim.SGD(model.train().parameters(), lr=pair["learningRate"], momentum=pair["momentum"])
    load_optimizer(Path(folder) / "small.optimizer.safetensors", model, optimizer)
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    for batch in expected["batches"]:
        optimizer.zero_grad()
        synapse_loss(model(images(batch["levels"], said["inputs"])), torch.tensor(batch["labels"])).backward()
        optimizer.step()
    after, _ = load_network(Path(folder) / "after.safetensors")
    for name, p in after.named_parameters():
        torch.testing.assert_close(dict(model.named_parameters())[name], p, **TOLERANCE)
        assert not torch.allclose(before[name], p, **TOLERANCE), f"{name}: three steps changed nothing, so nothing was compared"
