"""PyTorch's side of `cargo xtask bench`; what it reads and answers is said in common.py.

Plain loops: all data in memory as float32, a random permutation per epoch, one index per batch, optimizers in
their fused form. The running loss and accuracy are gathered, as onsil does, and no more. Images and weights
are in the channels-last layout, in which PyTorch's convolutions are faster on CPUs.
"""

import torch
from torch import nn
from torch.nn import functional

from common import EPOCH, WARM_UP, arguments, calls, epochs, mnist, noise, serve

LAST = torch.channels_last


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


def make_vgg(normalized):
    layers, before = [], 3
    for filters in [64, 128]:
        for _ in range(2):
            layers.append(nn.Conv2d(before, filters, 3, padding="same"))
            layers += [nn.BatchNorm2d(filters)] if normalized else []
            layers.append(nn.ReLU())
            before = filters
        layers.append(nn.MaxPool2d(2))
    layers += [nn.Flatten(), nn.Linear(128 * 8 * 8, 256), nn.ReLU(), nn.Linear(256, 10)]
    return nn.Sequential(*layers).to(memory_format=LAST)


def images(args):
    """MNIST's images, [rows, 1, 28, 28] with the strides of channels-last, and labels."""
    x, y = mnist(args.data)
    return torch.from_numpy(x).permute(0, 3, 1, 2), torch.from_numpy(y)


def train_epoch(model, optimizer, x, y, batch_size):
    """One pass over all rows; its mean loss and accuracy."""
    loss_sum = torch.zeros(())
    hits = torch.zeros((), dtype=torch.long)
    for rows in torch.randperm(len(x)).split(batch_size):
        target = y[rows]
        logits = model(x[rows])
        loss = functional.cross_entropy(logits, target)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        loss_sum += loss.detach() * len(rows)
        hits += (logits.detach().argmax(1) == target).sum()
    return loss_sum.item() / len(x), hits.item() / len(x)


def adam(model):
    return torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-7, fused=True)


def train(make, batch_size, args):
    x, y = images(args)
    model = make()
    optimizer = adam(model)

    def run(rows):
        train_epoch(model, optimizer, x[:rows], y[:rows], batch_size)

    run(WARM_UP * batch_size)
    return lambda: epochs(lambda: run(args.images), args.budget) * EPOCH / args.images


def predict(make, args):
    x = images(args)[0][:10_000]
    model = make().eval()

    @torch.inference_mode()
    def run(batch_size):
        return [model(part) for part in x.split(batch_size)]

    return lambda: min(calls(lambda: run(size), args.budget) for size in [32, 1000])


def predict_one(make, args):
    x = images(args)[0][:1]
    model = make().eval()
    run = torch.inference_mode()(lambda: model(x))
    return lambda: calls(run, args.budget)


def train_vgg(normalized, args):
    batch, steps = 64, 4
    x = torch.from_numpy(noise(batch * steps, 32, 32, 3)).permute(0, 3, 1, 2)
    y = torch.arange(batch * steps) % 10
    model = make_vgg(normalized)
    optimizer = adam(model)
    run = lambda: train_epoch(model, optimizer, x, y, batch)
    run()
    return lambda: epochs(run, args.budget) / steps


def train_dense(args):
    size, batch, steps = 4096, 256, 4
    x = torch.from_numpy(noise(batch * steps, size))
    model = nn.Linear(size, size)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, fused=True)

    def run():
        for rows in torch.randperm(len(x)).split(batch):
            loss = functional.mse_loss(model(x[rows]), x[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()

    run()
    return lambda: epochs(run, args.budget) / steps


def layer(make, args):
    """One layer forward, and back to its weights and inputs; the faster of the two layouts."""
    x = torch.from_numpy(noise(16, 56, 56, 64)).permute(0, 3, 1, 2)

    def measure(layout):
        module = make().to(memory_format=layout)
        inputs = x.detach().contiguous(memory_format=layout).requires_grad_()
        with torch.no_grad():
            dy = torch.rand_like(module(inputs))

        def run():
            module.weight.grad = inputs.grad = None
            module(inputs).backward(dy)

        return calls(run, args.budget)

    return lambda: min(measure(layout) for layout in [LAST, torch.contiguous_format])


def main():
    args = arguments()
    torch.manual_seed(0)
    torch.set_num_threads(args.threads)
    serve(f"PyTorch {torch.__version__.split('+')[0]}", {
        "cnn-train": lambda: train(make_cnn, 32, args),
        "cnn-train-128": lambda: train(make_cnn, 128, args),
        "cnn-predict": lambda: predict(make_cnn, args),
        "cnn-predict-one": lambda: predict_one(make_cnn, args),
        "dnn-train": lambda: train(make_dnn, 32, args),
        "dnn-predict-one": lambda: predict_one(make_dnn, args),
        "vgg-train": lambda: train_vgg(False, args),
        "vgg-batchnorm-train": lambda: train_vgg(True, args),
        "dense-train": lambda: train_dense(args),
        "conv-1x1": lambda: layer(lambda: nn.Conv2d(64, 64, 1, bias=False), args),
        "conv-3x3-stride-2": lambda: layer(lambda: nn.Conv2d(64, 64, 3, 2, 1, bias=False), args),
        "depthwise-3x3": lambda: layer(lambda: nn.Conv2d(64, 64, 3, padding=1, groups=64, bias=False), args),
    })


main()
