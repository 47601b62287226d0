"""
PyTorch as a contestant, on one thread. Variants: eager (modules, autograd, the fused optimizer), channels-last (the same with that memory format), compiled (forward,
backward and update in one torch.compile), step (forward, backward and update written out operation by operation, without autograd). The last two are in channels-last too.
"""
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from serve import parameters_of, read_data, sample_order, serve, variant

torch.set_num_threads(1)
torch.manual_seed(1)
channels_last = variant != "eager"
grey, classes = read_data()
images = torch.from_numpy(grey).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last if channels_last else torch.contiguous_format)
labels = torch.from_numpy(classes.astype(np.int64))
ops = torch.ops.aten
# One step is compiled for each network and batch size, more than the eight forms after which PyTorch would give up and run it uncompiled.
torch._dynamo.config.recompile_limit = 64


class HwcFlatten(nn.Module):
    """Row, column, channel: the order in which the shared weights are written. Used for the comparison of losses only."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def build(network, file):
    """The network; with shared weights it flattens as this library does, else as PyTorch does."""
    channels, modules, left = network["input"][2], [], parameters_of(network, file)
    for layer in network["layers"]:
        kind = layer["kind"]
        if kind == "conv":
            weight, bias = left.pop(0), left.pop(0)
            module = nn.Conv2d(channels, layer["channels"], layer["kernel"], padding=0 if layer.get("padding") == "valid" else layer["kernel"] // 2)
            channels = layer["channels"]
            weight = weight.transpose(0, 3, 1, 2)
        elif kind == "dense":
            weight, bias = left.pop(0), left.pop(0)
            module = nn.Linear(weight.shape[1], layer["units"])
        else:
            module = {
                "maxPool": lambda: nn.MaxPool2d(layer["size"]), "flatten": HwcFlatten if file else nn.Flatten, "dropout": lambda: nn.Dropout(layer["rate"]),
                "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh,
            }[kind]()
        if file and kind in ("conv", "dense"):
            with torch.no_grad():
                module.weight.copy_(torch.from_numpy(weight))
                module.bias.copy_(torch.from_numpy(bias))
        modules.append(module)
    model = nn.Sequential(*modules)
    return model.to(memory_format=torch.channels_last) if channels_last else model


class Contestant:
    def __init__(self, request, file):
        self.size = request["batchSize"]
        order, self.steps = sample_order(self.size, len(labels))
        self.order = torch.from_numpy(order)
        model = build(request["network"], file)
        self.step = {"compiled": compiled, "step": written_out}.get(variant, eager)(model, request["learningRate"], request["momentum"], self.size)

    def run(self, first, count):
        losses = []
        for number in range(first, first + count):
            at = number % self.steps * self.size
            losses.append(self.step(self.order[at:at + self.size]))
        return losses

    def floats(self, losses):
        return [loss.item() for loss in losses]


def eager(model, eta, alpha, _):
    update = torch.optim.SGD(model.parameters(), lr=eta, momentum=alpha, fused=True)

    def step(chosen):
        update.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(images[chosen]), labels[chosen])
        loss.backward()
        update.step()
        return loss

    return step


def compiled(model, eta, alpha, _):
    parameters = {name: p.detach() for name, p in model.named_parameters()}
    velocities = {name: torch.zeros_like(p) for name, p in parameters.items()}

    def loss_of(parameters, x, y):
        return F.cross_entropy(torch.func.functional_call(model, parameters, (x,)), y)

    @torch.compile(dynamic=False)
    def step(chosen):
        gradients, loss = torch.func.grad_and_value(loss_of)(parameters, images[chosen], labels[chosen])
        for name, p in parameters.items():
            velocities[name].mul_(alpha).sub_(gradients[name], alpha=eta)
            p.add_(velocities[name])
        return loss

    return torch.no_grad()(step)


def written_out(model, eta, alpha, size):
    weights = [[p.detach() for p in module.parameters()] for module in model]
    parameters = [p for own in weights for p in own]
    velocities, rows = [torch.zeros_like(p) for p in parameters], torch.arange(size)
    first = next(i for i, own in enumerate(weights) if own)

    @torch.inference_mode()
    def step(chosen):
        x, y, tape = images[chosen], labels[chosen], []
        for module, own in zip(model, weights):
            kept = x
            if isinstance(module, nn.Conv2d):
                x = torch.conv2d(x, *own, padding=module.padding)
            elif isinstance(module, nn.Linear):
                x = torch.addmm(own[1], x, own[0].t())
            elif isinstance(module, nn.MaxPool2d):
                x, winners = ops.max_pool2d_with_indices(x, [module.kernel_size] * 2, [module.kernel_size] * 2)
                kept = kept, winners
            elif isinstance(module, nn.ReLU):
                kept = x = x.relu_()
            elif isinstance(module, nn.Dropout):
                x, kept = ops.native_dropout(x, module.p, True)
            elif isinstance(module, nn.Flatten):
                x = x.flatten(1)
            elif isinstance(module, HwcFlatten):
                x = module(x)
            else:
                raise NotImplementedError(f"{type(module).__name__} is not written out")
            tape.append(kept)
        logarithms = torch.log_softmax(x, 1)
        loss = F.nll_loss(logarithms, y)
        d = logarithms.exp_()
        d[rows, y] -= 1
        d.div_(size)
        gradients = []
        for i in range(len(tape) - 1, first - 1, -1):
            module, own, kept = model[i], weights[i], tape[i]
            if isinstance(module, nn.Conv2d):
                d, weight, bias = ops.convolution_backward(d, kept, own[0], [len(own[1])], [1, 1], list(module.padding), [1, 1], False, [0, 0], 1, [i > first, True, True])
                gradients += [bias, weight]
            elif isinstance(module, nn.Linear):
                gradients += [d.sum(0), d.t().mm(kept)]
                if i > first:
                    d = d.mm(own[0])
            elif isinstance(module, nn.MaxPool2d):
                d = ops.max_pool2d_with_indices_backward(d, kept[0], [module.kernel_size] * 2, [module.kernel_size] * 2, [0, 0], [1, 1], False, kept[1])
            elif isinstance(module, nn.ReLU):
                d = ops.threshold_backward(d, kept, 0)
            elif isinstance(module, nn.Dropout):
                d = ops.native_dropout_backward(d, kept, 1 / (1 - module.p))
            elif isinstance(module, HwcFlatten):
                d = d.reshape(kept.permute(0, 2, 3, 1).shape).permute(0, 3, 1, 2)
            else:
                d = d.reshape(kept.shape)
        torch._fused_sgd_(parameters, gradients[::-1], velocities, weight_decay=0, momentum=alpha, lr=eta, dampening=0, nesterov=False, maximize=False, is_first_step=False)
        return loss

    return step


serve(torch.__version__, Contestant)
