"""A training step of a network of torchvision in PyTorch: forward, cross-entropy, backward, SGD with momentum, on random data.

usage: pytorch_train.py NETWORK BATCH SIZE THREADS first|last RUNS WARMUP
    first, last: where the channels lie. Prints one JSON object: medianMs, minMs, runs, peakMegabytes, version.
"""
import json
import resource
import statistics
import sys
import time

import torch
import torchvision

name, (batch, size, threads), layout, (runs, warmup) = sys.argv[1], map(int, sys.argv[2:5]), sys.argv[5], map(int, sys.argv[6:8])
torch.set_num_threads(threads)
torch.manual_seed(0)
order = {"first": torch.contiguous_format, "last": torch.channels_last}[layout]
network = getattr(torchvision.models, name)(weights=None).to(memory_format=order).train()
images = torch.rand(batch, 3, size, size).to(memory_format=order)
labels = torch.randint(1000, (batch,))
optimizer = torch.optim.SGD(network.parameters(), lr=1e-5, momentum=0.9)
loss = torch.nn.CrossEntropyLoss()
times = []
for i in range(warmup + runs):
    start = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    loss(network(images), labels).backward()
    optimizer.step()
    if i >= warmup:
        times.append(1e3 * (time.perf_counter() - start))
print(json.dumps({
    "medianMs": statistics.median(times), "minMs": min(times), "runs": runs,
    "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024e-6, "version": torch.__version__,
}))
