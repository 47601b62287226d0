"""
JAX as a contestant. Variants: step (one jitted step a batch) and scan (all steps of a measurement in one jitted scan).
"""
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from serve import parameters_of, read_data, sample_order, serve, variant

# The generator that XLA has an instruction for: dropout's masks cost less than with the default one.
jax.config.update("jax_default_prng_impl", "rbg")
images, labels = (jnp.asarray(a) for a in read_data())


def logits_of(layers, parameters, x, key, outputs_first):
    left = list(parameters)
    for layer in layers:
        kind = layer["kind"]
        if kind == "conv":
            weight, bias = left.pop(0), left.pop(0)
            padding = "VALID" if layer.get("padding") == "valid" else "SAME"
            x = lax.conv_general_dilated(x, weight, (1, 1), padding, dimension_numbers=("NHWC", "OHWI", "NHWC")) + bias
        elif kind == "dense":
            weight, bias = left.pop(0), left.pop(0)
            x = (x @ weight.T if outputs_first else x @ weight) + bias
        elif kind == "maxPool":
            # Three times as fast as reduce_window, whose gradient XLA computes window by window.
            n, size = x.shape[0], layer["size"]
            height, width = x.shape[1] // size, x.shape[2] // size
            x = x[:, :height * size, :width * size].reshape(n, height, size, width, size, -1).max((2, 4))
        elif kind == "flatten":
            x = x.reshape(x.shape[0], -1)
        elif kind == "dropout":
            x = jnp.where(jax.random.bernoulli(key, 1 - layer["rate"], x.shape), x / (1 - layer["rate"]), 0)
        else:
            x = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh}[kind](x)
    return x


class Contestant:
    def __init__(self, request, file):
        layers, size = request["network"]["layers"], request["batchSize"]
        eta, alpha = request["learningRate"], request["momentum"]
        order, self.steps = sample_order(size, len(labels))
        order = jnp.asarray(order)
        # How dense weights lie decides how fast XLA's product is: (outputs, inputs) for matrices, (inputs, outputs) for a single row.
        outputs_first = size > 1

        def one(carry, number):
            parameters, velocity = carry
            chosen = lax.dynamic_slice(order, (number * size,), (size,))

            def loss_of(weights):
                z = logits_of(layers, weights, images[chosen], jax.random.key(number), outputs_first)
                return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z), labels[chosen][:, None], 1))

            loss, gradient = jax.value_and_grad(loss_of)(parameters)
            velocity = [alpha * v - eta * g for v, g in zip(velocity, gradient)]
            return ([p + v for p, v in zip(parameters, velocity)], velocity), loss

        parameters = [jnp.asarray(p.T if p.ndim == 2 and not outputs_first else p) for p in parameters_of(request["network"], file)]
        self.carry = parameters, [jnp.zeros_like(p) for p in parameters]
        self.step = jax.jit(one, donate_argnums=0)
        # Four steps in one turn of the loop are faster than one, and than eight; convolutions only take longer to compile.
        unroll = 1 if any(layer["kind"] == "conv" for layer in layers) else 4
        self.scan = jax.jit(lambda carry, numbers: lax.scan(one, carry, numbers, unroll=unroll), donate_argnums=0)

    def run(self, first, count):
        numbers = (np.arange(first, first + count) % self.steps).astype(np.int32)
        if variant == "scan":
            self.carry, losses = self.scan(self.carry, numbers)
        else:
            losses = []
            for number in numbers:
                self.carry, loss = self.step(self.carry, number)
                losses.append(loss)
        jax.block_until_ready(self.carry)
        return losses

    def floats(self, losses):
        return np.asarray(losses).tolist()


serve(jax.__version__, Contestant)
