"""LeNet-5 (modern form) on MNIST in PyTorch, the same net, batch, optimizer and order of work as `fovea train`.

usage: lenet5_pytorch.py DATA_FOLDER THREADS EPOCHS     prints one JSON object: epochSeconds (training alone), testAccuracy
"""
import gzip
import json
import sys
import time

import numpy as np
import torch
import torch.nn as nn

folder, threads, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(0)


def images(name):
    pixels = np.frombuffer(gzip.open(f"{folder}/{name}-images-idx3-ubyte.gz").read(), np.uint8, offset=16)
    return torch.from_numpy(pixels.reshape(-1, 1, 28, 28).astype(np.float32) / 255)


def labels(name):
    return torch.from_numpy(np.frombuffer(gzip.open(f"{folder}/{name}-labels-idx1-ubyte.gz").read(), np.uint8, offset=8).astype(np.int64))


x, y, test_x, test_y = images("train"), labels("train"), images("t10k"), labels("t10k")
net = nn.Sequential(
    nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
loss = nn.CrossEntropyLoss()
seconds = []
for _ in range(epochs):
    start = time.perf_counter()
    order = torch.randperm(len(x))
    net.train()
    for i in range(0, len(x), 128):
        batch = order[i:i + 128]
        optimizer.zero_grad(set_to_none=True)
        loss(net(x[batch]), y[batch]).backward()
        optimizer.step()
    seconds.append(time.perf_counter() - start)
with torch.no_grad():
    accuracy = (net(test_x).argmax(1) == test_y).float().mean().item()
print(json.dumps({"epochSeconds": seconds, "testAccuracy": accuracy, "version": torch.__version__}))
