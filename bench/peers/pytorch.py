"""
PyTorch as a contestant: one JSON request per line on stdin, one JSON answer per line on stdout. Arguments: the variant (eager, channels-last, compiled) and
the folder of MNIST's idx files. One thread. Images are converted to float once, before anything is timed.
"""
import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

variant, folder = sys.argv[1], sys.argv[2]
torch.set_num_threads(1)
torch.manual_seed(1)
grey = np.fromfile(f"{folder}/train-images-idx3-ubyte", dtype=np.uint8)[16:].reshape(-1, 1, 28, 28)
images = torch.from_numpy(grey.astype(np.float32) * (2 / 255) - 1)
labels = torch.from_numpy(np.fromfile(f"{folder}/train-labels-idx1-ubyte", dtype=np.uint8)[8:].astype(np.int64))
if variant == "channels-last":
    images = images.contiguous(memory_format=torch.channels_last)


class HwcFlatten(nn.Module):
    """Row, column, channel: the order in which the shared weights are written. Used for the comparison of losses only."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def build(network, shared):
    """The network; with `shared` weights it flattens as this library does, else as PyTorch does."""
    height, width, channels = network["input"]
    modules = []
    for layer in network["layers"]:
        kind = layer["kind"]
        if kind == "conv":
            pad = 0 if layer.get("padding") == "valid" else layer["kernel"] // 2
            modules.append(nn.Conv2d(channels, layer["channels"], layer["kernel"], padding=pad))
            lost = layer["kernel"] - 1 - 2 * pad
            height, width, channels = height - lost, width - lost, layer["channels"]
        elif kind == "maxPool":
            modules.append(nn.MaxPool2d(layer["size"]))
            height, width = height // layer["size"], width // layer["size"]
        elif kind == "dense":
            modules.append(nn.Linear(height * width * channels, layer["units"]))
            height, width, channels = 1, 1, layer["units"]
        elif kind == "flatten":
            modules.append(HwcFlatten() if shared is not None else nn.Flatten())
        elif kind == "dropout":
            modules.append(nn.Dropout(layer["rate"]))
        else:
            modules.append({"relu": nn.ReLU(), "sigmoid": nn.Sigmoid(), "tanh": nn.Tanh()}[kind])
    model = nn.Sequential(*modules)
    if shared is not None:
        values, at = np.fromfile(shared, dtype=np.float32), 0
        with torch.no_grad():
            for module in modules:
                for parameter in module.parameters():
                    shape = tuple(parameter.shape)
                    size = parameter.numel()
                    ours = torch.from_numpy(values[at:at + size])
                    at += size
                    if len(shape) == 4:
                        parameter.copy_(ours.reshape(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2))
                    else:
                        parameter.copy_(ours.reshape(shape))
    return model.to(memory_format=torch.channels_last) if variant == "channels-last" else model


def stepper(request, shared=None):
    model = build(request["network"], shared)
    update = torch.optim.SGD(model.parameters(), lr=request["learningRate"], momentum=request["momentum"], fused=True)
    size, count = request["batchSize"], len(labels)

    def loss_of(x, y):
        return F.cross_entropy(model(x), y)

    forward = torch.compile(loss_of) if variant == "compiled" else loss_of

    def step(number):
        chosen = torch.from_numpy((np.arange(number * size, (number + 1) * size) * 7919) % count)
        update.zero_grad(set_to_none=True)
        loss = forward(images[chosen], labels[chosen])
        loss.backward()
        update.step()
        return loss

    return step


runs = {}
print(json.dumps({"ready": torch.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    try:
        if "losses" in request:
            step = stepper(request, request["weights"])
            answer = {"losses": [step(i).item() for i in range(request["losses"])]}
        else:
            if request["id"] not in runs:
                runs[request["id"]] = [stepper(request), 0]
            step, done = runs[request["id"]]
            wall, cpu = time.perf_counter(), time.process_time()
            for i in range(request["steps"]):
                step(done + i)
            answer = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
            runs[request["id"]][1] += request["steps"]
    except Exception as error:  # the answer names it
        answer = {"error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}
    print(json.dumps(answer), flush=True)
