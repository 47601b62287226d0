"""
numpy as a contestant: the step written out by hand for dense layers with ReLU, every array made once. Weights lie as (inputs, outputs), the faster way for its products here.
"""
import numpy as np

from serve import parameters_of, read_data, sample_order, serve

images, labels = read_data()
images = images.reshape(len(images), -1)


class Step:
    def __init__(self, request, file):
        layers, self.size = request["network"]["layers"], request["batchSize"]
        if any(layer["kind"] not in ("flatten", "dense", "relu") for layer in layers):
            raise NotImplementedError("it has no convolution")
        parameters = parameters_of(request["network"], file)
        # The learning rate goes into the slopes of the logits, so that every gradient comes with it: one pass over the weights less.
        self.share, self.alpha = np.float32(request["learningRate"] / self.size), np.float32(request["momentum"])
        self.order, self.steps = sample_order(self.size, len(labels))
        self.weights = [np.ascontiguousarray(w.T) for w in parameters[0::2]]
        self.biases = [b.copy() for b in parameters[1::2]]
        like = lambda arrays: [np.zeros_like(a) for a in arrays]
        self.gradients, self.velocities = like(self.weights), like(self.weights)
        self.bias_gradients, self.bias_velocities = like(self.biases), like(self.biases)
        # Activations, the images first; their gradients; which units a ReLU let through.
        self.x = [np.empty((self.size, images.shape[1]), np.float32)] + [np.empty((self.size, len(b)), np.float32) for b in self.biases]
        self.d = like(self.x)
        self.mask = [np.empty(d.shape, bool) for d in self.d]
        self.rows, self.column = np.arange(self.size), np.empty((self.size, 1), np.float32)

    def step(self, number):
        at = number % self.steps * self.size
        chosen = self.order[at:at + self.size]
        images.take(chosen, axis=0, out=self.x[0], mode="clip")
        y, last = labels[chosen], len(self.weights) - 1
        for i, (w, b) in enumerate(zip(self.weights, self.biases)):
            out = np.dot(self.x[i], w, out=self.x[i + 1])
            out += b
            if i < last:
                np.maximum(out, 0, out=out)
        z, d = self.x[-1], self.d[-1]
        z -= z.max(axis=1, keepdims=True, out=self.column)
        np.exp(z, out=d)
        d /= d.sum(axis=1, keepdims=True, out=self.column)
        loss = -np.log(d[self.rows, y]).mean()
        d[self.rows, y] -= 1
        d *= self.share
        for i in range(last, -1, -1):
            d = self.d[i + 1]
            np.dot(self.x[i].T, d, out=self.gradients[i])
            d.sum(axis=0, out=self.bias_gradients[i])
            if i > 0:
                np.dot(d, self.weights[i].T, out=self.d[i])
                self.d[i] *= np.greater(self.x[i], 0, out=self.mask[i])
            self.update(self.weights[i], self.velocities[i], self.gradients[i])
            self.update(self.biases[i], self.bias_velocities[i], self.bias_gradients[i])
        return loss

    def update(self, parameter, velocity, gradient):
        velocity *= self.alpha
        velocity -= gradient
        parameter += velocity

    def run(self, first, count):
        return [self.step(first + i) for i in range(count)]

    def floats(self, losses):
        return [float(loss) for loss in losses]


serve(np.__version__, Step)
