"""Trains the lessons `cnn` and `dnn` on MNIST in PyTorch, and prints one line of JSON.

usage: torch_mnist.py {cnn,dnn} --data FOLDER [--epochs N] [--batch-size N] [--threads N]

A plain loop: the whole data set in memory as float32, a random permutation per epoch, one index
per batch, Adam in its fused form. The running loss and accuracy are gathered, as onsil does, and no
more. Images are in the channels-last layout, in which PyTorch's convolutions are faster here.
"""

import argparse
import gzip
import json
import os
import struct
import time

import numpy
import torch
from torch import nn
from torch.nn import functional


def read_idx(folder, name):
    """An IDX file of bytes, gzipped or not."""
    path = os.path.join(folder, name)
    opened = gzip.open(path + ".gz") if os.path.exists(path + ".gz") else open(path, "rb")
    with opened as file:
        _, kind, axes = struct.unpack(">HBB", file.read(4))
        if kind != 8:
            raise SystemExit(f"{path}: not an IDX file of bytes")
        shape = struct.unpack(f">{axes}I", file.read(4 * axes))
        return torch.from_numpy(numpy.frombuffer(file.read(), numpy.uint8).reshape(shape).copy())


def read_split(folder, prefix):
    """Images as float32 [rows, 1, 28, 28] from 0 to 1, and labels."""
    images = read_idx(folder, f"{prefix}-images-idx3-ubyte")
    labels = read_idx(folder, f"{prefix}-labels-idx1-ubyte")
    images = images.unsqueeze(-1).float().div_(255)
    return images.permute(0, 3, 1, 2), labels.long()


def make_cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 4 * 4, 64), nn.ReLU(), nn.Linear(64, 10),
    )


def make_dnn():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(28 * 28, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10)
    )


def train_epoch(model, optimizer, x, y, batch_size):
    """One pass over all rows; its mean loss and accuracy."""
    model.train()
    loss_sum = torch.zeros(())
    hits = torch.zeros((), dtype=torch.long)
    order = torch.randperm(len(x))
    for rows in order.split(batch_size):
        target = y[rows]
        logits = model(x[rows])
        loss = functional.cross_entropy(logits, target)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        loss_sum += loss.detach() * len(rows)
        hits += (logits.detach().argmax(1) == target).sum()
    return loss_sum.item() / len(x), hits.item() / len(x)


@torch.inference_mode()
def test(model, x, y, batch_size):
    """The mean loss and the accuracy."""
    model.eval()
    loss_sum, hits = 0.0, 0
    for images, target in zip(x.split(batch_size), y.split(batch_size)):
        logits = model(images)
        loss_sum += functional.cross_entropy(logits, target, reduction="sum").item()
        hits += (logits.argmax(1) == target).sum().item()
    return loss_sum / len(x), hits / len(x)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("network", choices=["cnn", "dnn"])
    parser.add_argument("--data", default=os.environ.get("ONSIL_MNIST"))
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    if not args.data:
        parser.error("--data or ONSIL_MNIST: a folder with the four MNIST files")

    torch.manual_seed(0)
    torch.set_num_threads(args.threads)
    x, y = read_split(args.data, "train")
    x_test, y_test = read_split(args.data, "t10k")
    model = {"cnn": make_cnn, "dnn": make_dnn}[args.network]()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, fused=True)

    seconds = []
    for _ in range(args.epochs):
        start = time.perf_counter()
        loss, accuracy = train_epoch(model, optimizer, x, y, args.batch_size)
        seconds.append(round(time.perf_counter() - start, 4))
    test_loss, test_accuracy = test(model, x_test, y_test, args.batch_size)
    print(json.dumps({
        "lesson": args.network,
        "epochs": args.epochs,
        "epoch_seconds": seconds,
        "train": {"loss": loss, "accuracy": accuracy},
        "test": {"loss": test_loss, "accuracy": test_accuracy},
        "parameters": sum(p.numel() for p in model.parameters()),
        "torch": torch.__version__,
    }))


main()
