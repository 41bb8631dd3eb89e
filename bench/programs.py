"""The programs that bench/run measures: how each is started, and what is said where one is missing."""
import datetime
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BENCH = pathlib.Path(__file__).resolve().parent
ROOT = BENCH.parent
TOOL = ROOT / "src/Fovea.Cli/bin/Release/net10.0/Fovea.Cli.dll"
WORK = tempfile.TemporaryDirectory()


class Missing(Exception):
    """A peer is not on this machine; the message says how it comes there."""


def output(command, environment=None, text=None):
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **(environment or {})}, input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nended with exit code {done.returncode}:\n{done.stderr}")
    return done.stdout


def build():
    output(["dotnet", "build", "-c", "Release", "src/Fovea.Cli"])


def fovea(*arguments, direct=False):
    """One call of the tool; direct: with Winograd off."""
    command = ["dotnet", str(TOOL), *map(str, arguments), "--json"]
    return json.loads(output(command, {"FOVEA_CONVOLUTION": "direct"} if direct else None).splitlines()[-1])


@functools.cache
def python():
    """A Python with PyTorch and torchvision."""
    for path in dict.fromkeys((sys.executable, "/usr/bin/python3")):
        if shutil.which(path) and subprocess.run([path, "-c", "import torch, torchvision"], capture_output=True, check=False).returncode == 0:
            return path
    raise Missing("PyTorch is not installed (Debian: apt-get install python3-torch python3-torchvision)")


@functools.cache
def pytorch_version():
    show = output([python(), "-c", "import torch; print(torch.__version__); print(torch.__config__.show())"])
    engine = re.search(r"(?:MKL-DNN|oneDNN) v(\S+)", show)
    return f"PyTorch {show.splitlines()[0]}" + (f" with oneDNN {engine[1]}" if engine else "")


def pytorch(script, *arguments):
    return json.loads(output([python(), BENCH / script, *map(str, arguments)]).splitlines()[-1])


@functools.cache
def onednn_program():
    if shutil.which("g++") is None:
        raise Missing("oneDNN cannot be measured without a compiler (Debian: apt-get install g++ libdnnl-dev)")
    program = pathlib.Path(WORK.name) / "onednn_conv"
    done = subprocess.run(["g++", "-O2", "-o", program, BENCH / "onednn_conv.cpp", "-ldnnl"], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return program
    if "dnnl.hpp" in done.stderr:
        raise Missing("oneDNN is not installed (Debian: apt-get install libdnnl-dev)")
    sys.exit(done.stderr)


def onednn(problems, threads, runs):
    """The passes of a list of two-dimensional problems, as `fovea bench conv --json` describes them."""
    columns = ("input", "kernel", "stride", "padBegin", "padEnd", "dilation", "output")
    lines = []
    for p in problems:
        numbers = [p["batch"], p["inChannels"], p["outChannels"], p["groups"], *(size for column in columns for size in p[column])]
        lines.append(" ".join(map(str, numbers)))
    text = output([onednn_program(), str(runs)], {"OMP_NUM_THREADS": str(threads)}, "\n".join(lines) + "\n")
    return [json.loads(line) for line in text.splitlines()]


@functools.cache
def onnxruntime_version():
    if shutil.which("node") is None:
        raise Missing("ONNX Runtime cannot be measured without node")
    done = subprocess.run(["node", BENCH / "onnxruntime_infer.js"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing("ONNX Runtime is not installed (npm install --prefix bench --no-save --no-package-lock --ignore-scripts onnxruntime-node)")
    return f"ONNX Runtime {json.loads(done.stdout)['version']}"


@functools.cache
def onnx_model(network, size):
    onnxruntime_version()
    file = pathlib.Path(WORK.name) / f"{network}-{size}.onnx"
    output([python(), BENCH / "export_onnx.py", network, str(size), file])
    return file


def onnxruntime(network, size, threads, runs, warmup):
    command = ["node", BENCH / "onnxruntime_infer.js", onnx_model(network, size), *map(str, (size, threads, runs, warmup))]
    return json.loads(output(command).splitlines()[-1])


def first(path, pattern):
    """The first match in a file of the system."""
    found = re.search(pattern, pathlib.Path(path).read_text(encoding="utf-8"), re.MULTILINE) if pathlib.Path(path).exists() else None
    return found[1].strip() if found else "unknown"


def has_avx512():
    """Whether this machine does; what is fast on one kind of machine is not on the other."""
    return "avx512f" in first("/proc/cpuinfo", r"^flags\s*:(.*)$").split()


def machine():
    """One line: processor, memory, system, runtime, date."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    vectors = "AVX-512" if has_avx512() else "no AVX-512"
    name = first("/proc/cpuinfo", r"^model name\s*:(.*)$")
    processor = f"{len(os.sched_getaffinity(0))} cores of {name} ({vectors}), {memory:.0f} GB"
    runtime = output(["dotnet", "--list-runtimes"]).split("Microsoft.NETCore.App ")[-1].split()[0]
    return f"{processor}; {first('/etc/os-release', 'PRETTY_NAME=.(.*).$')}, .NET {runtime}; {datetime.date.today():%d %B %Y}"
