"""
JAX as a contestant, as pytorch.py. Variants: step (one jitted step a batch) and scan (all steps of a measurement in one jitted scan). Arguments: the variant and the
folder of MNIST's idx files. Images are converted to float once, before anything is timed.
"""
import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

variant, folder = sys.argv[1], sys.argv[2]
grey = np.fromfile(f"{folder}/train-images-idx3-ubyte", dtype=np.uint8)[16:].reshape(-1, 28, 28, 1)
images = jnp.asarray(grey.astype(np.float32) * (2 / 255) - 1)
labels = jnp.asarray(np.fromfile(f"{folder}/train-labels-idx1-ubyte", dtype=np.uint8)[8:].astype(np.int32))


def initial(network, shared):
    height, width, channels = network["input"]
    shapes = []
    for layer in network["layers"]:
        if layer["kind"] == "conv":
            lost = layer["kernel"] - 1 if layer.get("padding") == "valid" else 0
            shapes.append((layer["channels"], layer["kernel"], layer["kernel"], channels))
            shapes.append((layer["channels"],))
            height, width, channels = height - lost, width - lost, layer["channels"]
        elif layer["kind"] == "maxPool":
            height, width = height // layer["size"], width // layer["size"]
        elif layer["kind"] == "dense":
            shapes.append((layer["units"], height * width * channels))
            shapes.append((layer["units"],))
            height, width, channels = 1, 1, layer["units"]
    total = sum(int(np.prod(shape)) for shape in shapes)
    values = np.fromfile(shared, dtype=np.float32) if shared else np.random.default_rng(1).uniform(-0.05, 0.05, total).astype(np.float32)
    parameters, at = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        parameters.append(jnp.asarray(values[at:at + size].reshape(shape)))
        at += size
    return parameters


def logits_of(layers, parameters, x, key):
    left = list(parameters)
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            weight, bias = left.pop(0), left.pop(0)
            padding = "VALID" if layer.get("padding") == "valid" else "SAME"
            x = lax.conv_general_dilated(x, weight, (1, 1), padding, dimension_numbers=("NHWC", "OHWI", "NHWC")) + bias
        elif kind == "dense":
            weight, bias = left.pop(0), left.pop(0)
            x = x @ weight.T + bias
        elif kind == "maxPool":
            size = (1, layer["size"], layer["size"], 1)
            x = lax.reduce_window(x, -jnp.inf, lax.max, size, size, "VALID")
        elif kind == "flatten":
            x = x.reshape(x.shape[0], -1)
        elif kind == "dropout":
            x = jnp.where(jax.random.bernoulli(key, 1 - layer["rate"], x.shape), x / (1 - layer["rate"]), 0)
        else:
            x = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh}[kind](x)
    return x


def stepper(request, shared=None):
    """Answers a function that does `count` steps from step `first` and returns their losses."""
    layers, size, total = request["network"]["layers"], request["batchSize"], len(labels)
    eta, alpha = request["learningRate"], request["momentum"]

    def one(carry, number):
        parameters, velocity = carry
        chosen = ((number * size + jnp.arange(size)) * 7919) % total

        def loss_of(weights):
            z = logits_of(layers, weights, images[chosen], jax.random.PRNGKey(number))
            return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z), labels[chosen][:, None], 1))

        loss, gradient = jax.value_and_grad(loss_of)(parameters)
        velocity = [alpha * v - eta * g for v, g in zip(velocity, gradient)]
        return ([p + v for p, v in zip(parameters, velocity)], velocity), loss

    parameters = initial(request["network"], shared)
    state = {"carry": (parameters, [jnp.zeros_like(p) for p in parameters])}
    step = jax.jit(one, donate_argnums=0)
    scan = jax.jit(lambda carry, numbers: lax.scan(one, carry, numbers), donate_argnums=0)

    def run(first, count):
        # Numbers stay below 2^31 / (size * 7919), as the index is computed in 32 bits.
        numbers = jnp.arange(first, first + count) % (2**31 // (7919 * size) - 1)
        if variant == "scan":
            state["carry"], losses = scan(state["carry"], numbers)
        else:
            losses = []
            for number in numbers:
                state["carry"], loss = step(state["carry"], number)
                losses.append(loss)
        return [float(v) for v in losses]

    return run


runs = {}
print(json.dumps({"ready": jax.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    try:
        if "losses" in request:
            answer = {"losses": stepper(request, request["weights"])(0, request["losses"])}
        else:
            if request["id"] not in runs:
                runs[request["id"]] = [stepper(request), 0]
            run, done = runs[request["id"]]
            wall, cpu = time.perf_counter(), time.process_time()
            run(done, request["steps"])
            answer = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
            runs[request["id"]][1] += request["steps"]
    except Exception as error:  # the answer names it
        answer = {"error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}
    print(json.dumps(answer), flush=True)
