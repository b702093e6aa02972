"""What the programs of the peers share: their arguments, MNIST, taking the time, and answering.

A peer is started once and stays: it reads names of workloads from standard input, one in a line, and answers
each with a line of JSON, {"seconds": …, "quality": how good the result is or null}, or {"skipped": why}. What a
workload needs is made, compiled and warmed up before its first measurement.
"""

import argparse
import functools
import gzip
import json
import math
import os
import struct
import sys
import time

import numpy

# The images of an epoch.
EPOCH = 60_000
# Batches before those that count.
WARM_UP = 20
# More samples say no more.
MOST = 2_000


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", help="a folder with the four MNIST files")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="a tenth of each epoch, scaled")
    args = parser.parse_args()
    args.images = EPOCH // 10 if args.quick else EPOCH
    args.budget = 0.2 if args.quick else 1.0
    return args


def serve(name, workloads):
    """Says who this is, and answers until the input ends. `workloads` gives for each name a function that
    makes everything ready and returns the function that measures."""
    print(json.dumps({"peer": name}), flush=True)
    ready = functools.cache(lambda workload: workloads[workload]())
    for line in sys.stdin:
        workload = line.strip()
        if workload not in workloads:
            answer = {"skipped": "not measured for this peer"}
        else:
            measured = ready(workload)()
            seconds, quality = measured if isinstance(measured, tuple) else (measured, None)
            answer = {"seconds": seconds, "quality": quality}
        print(json.dumps(answer), flush=True)


def median(seconds):
    return sorted(seconds)[len(seconds) // 2]


def epochs(train, budget):
    """The median seconds of `train()`, again and again until the time is up, at least once."""
    seconds = []
    while not seconds or sum(seconds) < budget and len(seconds) < MOST:
        start = time.perf_counter()
        train()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def calls(call, budget):
    """The median seconds of a call; short ones are timed several at a time."""
    call()
    start = time.perf_counter()
    call()
    together = math.ceil(200e-6 / max(time.perf_counter() - start, 1e-7))
    seconds = []
    began = time.perf_counter()
    while not seconds or time.perf_counter() - began < budget and len(seconds) < MOST:
        start = time.perf_counter()
        for _ in range(together):
            call()
        seconds.append((time.perf_counter() - start) / together)
    return median(seconds)


def read_idx(folder, name):
    """An IDX file of bytes, gzipped or not."""
    path = os.path.join(folder, name)
    opened = gzip.open(path + ".gz") if os.path.exists(path + ".gz") else open(path, "rb")
    with opened as file:
        _, kind, axes = struct.unpack(">HBB", file.read(4))
        if kind != 8:
            raise SystemExit(f"{path}: not an IDX file of bytes")
        shape = struct.unpack(f">{axes}I", file.read(4 * axes))
        return numpy.frombuffer(file.read(), numpy.uint8).reshape(shape)


@functools.cache
def mnist(folder):
    """The training images as float32 [rows, 28, 28, 1] from 0 to 1, and their labels as int64."""
    images = read_idx(folder, "train-images-idx3-ubyte")[..., None].astype(numpy.float32) / 255
    return images, read_idx(folder, "train-labels-idx1-ubyte").astype(numpy.int64)


@functools.cache
def noise(*shape):
    """Reproducible float32 in [0, 1)."""
    return numpy.random.default_rng(0).random(shape, numpy.float32)
