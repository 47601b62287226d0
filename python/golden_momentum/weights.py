"""Networks and weights that `npx golden train --save-weights FILE` wrote, and the way back.

FILE holds the weights under PyTorch's names and in PyTorch's order; FILE with ".optimizer" before its ending holds the optimizer's state.
"""

import json
from collections import OrderedDict

import torch
from safetensors import safe_open
from safetensors.torch import save_file

__all__ = ["load_network", "load_optimizer", "network_of", "save_network", "save_optimizer"]


def _layer(layer, at):
    """The module of a layer whose inputs have the shape of `at`."""
    kind, channels, nn = layer["kind"], at.shape[1], torch.nn
    if kind == "conv":
        padding = 0 if layer.get("padding") == "valid" else layer["kernel"] // 2
        return nn.Conv2d(channels, layer["channels"], layer["kernel"], layer.get("stride", 1), padding)
    if kind == "dense":
        return nn.Linear(channels, layer["units"])
    made = {
        "batchNorm": lambda: (nn.BatchNorm2d if at.dim() == 4 else nn.BatchNorm1d)(channels),
        "gelu": nn.GELU,
        "globalAvgPool": lambda: nn.AdaptiveAvgPool2d(1),
        "avgPool": lambda: nn.AvgPool2d(layer["size"], layer.get("stride")),
        "maxPool": lambda: nn.MaxPool2d(layer["size"], layer.get("stride")),
        "relu": nn.ReLU,
        "sigmoid": nn.Sigmoid,
        "tanh": nn.Tanh,
        "flatten": nn.Flatten,
        "dropout": lambda: nn.Dropout(layer["rate"]),
        "leakyRelu": lambda: nn.LeakyReLU(layer.get("slope", 0.01)),
    }
    if kind not in made:
        raise ValueError(f"network: expected a layer of kind conv, dense, {', '.join(made)}, got {kind!r}")
    return made[kind]()


def network_of(description):
    """A `torch.nn.Sequential` from a network's description (a dict, or its JSON): layers are named conv1, relu1, maxPool1, dense1, ... Outputs are logits.

    Images enter as (N, C, H, W), grey levels scaled onto the interval that the file's metadata name under `inputs`.
    """
    if isinstance(description, str):
        description = json.loads(description)
    layers, counts = OrderedDict(), {}
    at = torch.zeros(1, description["input"][2], *description["input"][:2])
    for layer in description["layers"]:
        counts[layer["kind"]] = counts.get(layer["kind"], 0) + 1
        name = f"{layer['kind']}{counts[layer['kind']]}"
        if layer["kind"] == "dense" and at.dim() == 4:  # images of one pixel need no flattening in a description
            layers[f"flat_{name}"] = torch.nn.Flatten()
            at = at.flatten(1)
        made = _layer(layer, at)
        layers[name] = made
        with torch.no_grad():
            at = made.eval()(at)
    return torch.nn.Sequential(layers).train()


def _read(file):
    with safe_open(file, framework="pt") as opened:
        return {name: opened.get_tensor(name) for name in opened.keys()}, opened.metadata() or {}


def load_network(file, network=None):
    """The network in a file with its weights loaded strictly, and what the file says of it.

    network: a module to load into, where the file is to fit one of yours. Returns (module, metadata): `inputs`, `classes`, `optimizer` as values.
    """
    tensors, texts = _read(file)
    metadata = {name: json.loads(text) if name in ("network", "inputs", "classes", "optimizer") else text for name, text in texts.items()}
    if network is None:
        if "network" not in metadata:
            raise ValueError(f"{file}: expected the metadata to name a network, got none: give the module to load into")
        network = network_of(metadata["network"])
    network.load_state_dict(tensors, strict=True)
    return network, metadata


def _blocks(optimizer):
    return ("exp_avg", "exp_avg_sq") if isinstance(optimizer, (torch.optim.Adam, torch.optim.AdamW)) else ("momentum_buffer",)


def load_optimizer(file, network, optimizer):
    """Puts the optimizer's state in a file into a `torch.optim.SGD` or `Adam` over the parameters of `network`, so that training goes on."""
    tensors, metadata = _read(file)
    for name, p in network.named_parameters():
        for block in _blocks(optimizer):
            if f"{name}.{block}" not in tensors:
                raise ValueError(f"{file}: expected {name}.{block}, got {', '.join(list(tensors)[:3])} ...: is it the state of another optimizer or network?")
            optimizer.state[p][block] = tensors[f"{name}.{block}"].to(p).clone()
        if len(_blocks(optimizer)) == 2:
            optimizer.state[p]["step"] = torch.tensor(float(metadata["step"]))
    return optimizer


def save_network(module, file, **metadata):
    """Writes a module's weights for `npx golden train` and `fromPytorch`; metadata such as `network` (a description) or `inputs` are written as JSON."""
    tensors = {name: tensor.contiguous() for name, tensor in module.state_dict().items()}
    save_file(tensors, file, metadata={"format": "pt", **{name: json.dumps(value) for name, value in metadata.items()}})


def save_optimizer(network, optimizer, file, step):
    """Writes an optimizer's state beside `save_network`; step: the updates done."""
    tensors = {f"{name}.{block}": optimizer.state[p][block].contiguous() for name, p in network.named_parameters() for block in _blocks(optimizer)}
    save_file(tensors, file, metadata={"format": "pt", "step": str(step)})
