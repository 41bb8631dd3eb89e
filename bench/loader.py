#!/usr/bin/env python3
"""Pictures a second that a loader gives: Fovea's and torchvision's on Pillow, in turn.

usage, from the root of the repository, nothing else running:
    dotnet build -c Release bench/loader.cs
    /usr/bin/python3 bench/loader.py PHOTO [ROUNDS]        (Debian: apt-get install python3-torchvision)

512 JPEG files of about 256×256 (4:2:0, quality 90) are cut out of PHOTO, any picture in colour. Each is read from its file (which the
system keeps in memory), cropped at random, brought to 224², mirrored at random and normalised, in batches of 32. The best epoch counts.
torchvision's loader has as many processes as Fovea's has threads; 0 is the main program alone.
"""
import random
import subprocess
import sys
import tempfile
import time
import os

import torch
import torchvision.transforms as T
from PIL import Image
from torchvision.datasets import ImageFolder

EPOCHS, WORKERS, FILES = 3, (0, 1, 2), 512
photo = Image.open(sys.argv[1]).convert("RGB")
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 2
chance = random.Random(1)
torch.set_num_threads(1)
best = {}
with tempfile.TemporaryDirectory() as folder:
    for i in range(FILES):
        os.makedirs(f"{folder}/{i % 4}", exist_ok=True)
        width, height = chance.randint(224, 288), chance.randint(224, 288)
        left, top = chance.randint(0, photo.width - width), chance.randint(0, photo.height - height)
        photo.crop((left, top, left + width, top + height)).save(f"{folder}/{i % 4}/{i:03}.jpg", quality=90)
    samples = ImageFolder(folder, T.Compose([
        T.RandomResizedCrop(224), T.RandomHorizontalFlip(), T.ToTensor(), T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]))
    program = ["dotnet", "run", "-c", "Release", "--no-build", "bench/loader.cs", folder, str(EPOCHS), *map(str, WORKERS)]
    for _ in range(rounds):
        for line in subprocess.run(program, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines():
            workers, speed = line.split()
            best["Fovea", int(workers)] = max(best.get(("Fovea", int(workers)), 0), float(speed))
        for workers in WORKERS:
            loader = torch.utils.data.DataLoader(samples, 32, shuffle=True, num_workers=workers, persistent_workers=workers > 0)
            for epoch in range(EPOCHS + 1):
                start = time.perf_counter()
                for _ in loader:
                    pass
                speed = FILES / (time.perf_counter() - start)
                if epoch > 0:
                    best["torchvision", workers] = max(best.get(("torchvision", workers), 0), speed)

print("| workers | Fovea, pictures/s | torchvision, pictures/s | ratio |\n|---|---|---|---|")
for workers in WORKERS:
    ours, theirs = best["Fovea", workers], best["torchvision", workers]
    print(f"| {workers} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.1f} |")
