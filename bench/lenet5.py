#!/usr/bin/env python3
"""Seconds for an epoch of LeNet-5 on MNIST (batch 128): Fovea and PyTorch in turn, each with 1 and 2 threads.

usage, from the root of the repository, nothing else running:
    dotnet build -c Release src/Fovea.Cli
    /usr/bin/python3 bench/lenet5.py [ROUNDS]        (Debian: apt-get install python3-torch)

Every round runs all programs one after the other, three epochs each; the first epoch of each warms up and is left out.
Prints best and median of the others. Ratios within one run are what counts; absolute times drift with the machine.
"""
import json
import statistics
import subprocess
import sys
import tempfile

rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
fovea = ["dotnet", "src/Fovea.Cli/bin/Release/net10.0/Fovea.Cli.dll", "train", "--json", "--epochs", "3"]
times = {}
for _ in range(rounds):
    for threads in ("1", "2"):
        with tempfile.TemporaryDirectory() as out:
            programs = {
                "Fovea": fovea + ["--threads", threads, "--out", out],
                "PyTorch": ["/usr/bin/python3", "bench/lenet5_pytorch.py", "data/mnist", threads, "3"],
            }
            for name, command in programs.items():
                output = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
                result = json.loads(output.splitlines()[-1])
                times.setdefault((name, threads), []).extend(result["epochSeconds"][1:])

print("| program | threads | best, s | median, s |\n|---|---|---|---|")
for (name, threads), seconds in sorted(times.items()):
    print(f"| {name} | {threads} | {min(seconds):.2f} | {statistics.median(seconds):.2f} |")
for measure, label in ((min, "best"), (statistics.median, "median")):
    peer = min(measure(times["PyTorch", threads]) for threads in ("1", "2"))
    own = min(measure(times["Fovea", threads]) for threads in ("1", "2"))
    print(f"{label}: PyTorch's best thread count {peer:.2f} s, Fovea's {own:.2f} s: {peer / own:.1f} times as fast")
