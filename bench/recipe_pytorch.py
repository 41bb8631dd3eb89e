"""The recipe `quick` of `fovea train` in PyTorch, for LeNet-5 (modern form): the same network, split sizes, batches, schedule and choice of the best epoch.

usage: recipe_pytorch.py DATA_FOLDER THREADS EPOCHS SEEDS     prints one JSON object: test accuracy of each seed, seconds of training

SGD, momentum 0.9, weight decay 5e-4, batch 64, learning rate 0.05: half an epoch of warm-up from a tenth, then half a cosine to 0. A twentieth of the training
samples is held out and chooses the epoch whose weights are tested, once. First weights are PyTorch's own, which Fovea's are, too.
"""
import copy
import gzip
import json
import math
import sys
import time

import numpy as np
import torch
import torch.nn as nn

BATCH, RATE, HELD_OUT, WARM_UP = 64, 0.05, 0.05, 0.5


def images(folder, name):
    pixels = np.frombuffer(gzip.open(f"{folder}/{name}-images-idx3-ubyte.gz").read(), np.uint8, offset=16)
    return torch.from_numpy(pixels.reshape(-1, 1, 28, 28).astype(np.float32) / 255)


def labels(folder, name):
    return torch.from_numpy(np.frombuffer(gzip.open(f"{folder}/{name}-labels-idx1-ubyte.gz").read(), np.uint8, offset=8).astype(np.int64))


def network():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def accuracy(net, x, y):
    with torch.no_grad():
        return (net(x).argmax(1) == y).float().mean().item()


def parted(y, generator):
    """Every class alike, drawn with the seed."""
    held = torch.cat([members[torch.randperm(len(members), generator=generator)[:round(len(members) * HELD_OUT)]]
                      for members in (torch.nonzero(y == c).flatten() for c in range(10))])
    kept = torch.ones(len(y), dtype=torch.bool)
    kept[held] = False
    return torch.nonzero(kept).flatten(), held


def rate(step, steps, warm_up):
    if step < warm_up:
        return RATE * (0.1 + 0.9 * step / warm_up)
    return RATE * (1 + math.cos(math.pi * (step - warm_up) / (steps - warm_up))) / 2


def run(x, y, test_x, test_y, epochs, seed):
    torch.manual_seed(seed)
    train, held = parted(y, torch.Generator().manual_seed(seed))
    net = network()
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE, momentum=0.9, weight_decay=5e-4)
    loss = nn.CrossEntropyLoss()
    steps_of_epoch = (len(train) + BATCH - 1) // BATCH
    step, seconds, best = 0, 0.0, (-1.0, None)
    for _ in range(epochs):
        start = time.perf_counter()
        order = train[torch.randperm(len(train))]
        for i in range(0, len(order), BATCH):
            optimizer.param_groups[0]["lr"] = rate(step, epochs * steps_of_epoch, round(WARM_UP * steps_of_epoch))
            batch = order[i:i + BATCH]
            optimizer.zero_grad(set_to_none=True)
            loss(net(x[batch]), y[batch]).backward()
            optimizer.step()
            step += 1
        seconds += time.perf_counter() - start
        judged = accuracy(net, x[held], y[held])
        if judged > best[0]:
            best = (judged, copy.deepcopy(net.state_dict()))
    net.load_state_dict(best[1])
    return accuracy(net, test_x, test_y), seconds


def main():
    folder, threads, epochs, seeds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    torch.set_num_threads(threads)
    data = [images(folder, "train"), labels(folder, "train"), images(folder, "t10k"), labels(folder, "t10k")]
    results = [run(*data, epochs, seed) for seed in range(seeds)]
    accuracies = [a for a, _ in results]
    print(json.dumps({"accuracies": accuracies, "mean": float(np.mean(accuracies)), "deviation": float(np.std(accuracies, ddof=1)) if seeds > 1 else None,
                      "trainingSeconds": [s for _, s in results], "version": torch.__version__}))


main()
