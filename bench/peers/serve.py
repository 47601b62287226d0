"""
What the contestants in Python share: the data, the order of the samples, and the conversation: one JSON request per line on stdin, one JSON answer per line on stdout.
Arguments of every contestant: its variant, and the folder of MNIST's idx files. Images are converted to float once, before anything is timed.
"""
import json
import sys
import time

import numpy as np

variant, folder = sys.argv[1], sys.argv[2]


def read_data():
    """Images (N, 28, 28, 1) in [-1, 1] as float32, labels (N)."""
    grey = np.fromfile(f"{folder}/train-images-idx3-ubyte", dtype=np.uint8)[16:].reshape(-1, 28, 28, 1)
    return grey.astype(np.float32) * np.float32(2 / 255) - 1, np.fromfile(f"{folder}/train-labels-idx1-ubyte", dtype=np.uint8)[8:]


def sample_order(size, count):
    """Sample b of step s is order[(s % steps) * size + b]: the same for everybody. Answers the order and the steps until it begins again."""
    return np.arange(count) * 7919 % count, count // size


def parameters_of(network, file):
    """The network's weights and biases in this library's layout: (outputs, rows, columns, inputs) for convolutions, (outputs, inputs) for dense layers. Without a file they are drawn."""
    height, width, channels = network["input"]
    shapes = []
    for layer in network["layers"]:
        if layer["kind"] == "conv":
            lost = layer["kernel"] - 1 if layer.get("padding") == "valid" else 0
            shapes += [(layer["channels"], layer["kernel"], layer["kernel"], channels), (layer["channels"],)]
            height, width, channels = height - lost, width - lost, layer["channels"]
        elif layer["kind"] == "maxPool":
            height, width = height // layer["size"], width // layer["size"]
        elif layer["kind"] == "dense":
            shapes += [(layer["units"], height * width * channels), (layer["units"],)]
            height, width, channels = 1, 1, layer["units"]
    sizes = [int(np.prod(shape)) for shape in shapes]
    values = np.fromfile(file, dtype=np.float32) if file else np.random.default_rng(1).uniform(-0.05, 0.05, sum(sizes)).astype(np.float32)
    return [part.reshape(shape) for part, shape in zip(np.split(values, np.cumsum(sizes)[:-1]), shapes)]


def serve(version, make):
    """
    Answers until stdin ends. make(request, file) gives an object with run(first, count): does `count` steps from step `first` and answers, when they are done, their losses in
    whatever form; and with floats(losses). `file` holds shared weights; without it the network is made as the library's user would make it.
    """
    running = {}
    print(json.dumps({"ready": version}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "losses" in request:
                contestant = make(request, request["weights"])
                answer = {"losses": contestant.floats(contestant.run(0, request["losses"]))}
            else:
                contestant, done = running.get(request["id"]) or (make(request, None), 0)
                wall, cpu = time.perf_counter(), time.process_time()
                contestant.run(done, request["steps"])
                answer = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
                running[request["id"]] = contestant, done + request["steps"]
        except NotImplementedError as error:
            answer = {"error": str(error)}
        except Exception as error:  # the answer names it
            answer = {"error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}
        print(json.dumps(answer), flush=True)
