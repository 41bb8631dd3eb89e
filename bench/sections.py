"""What bench/run measures, one function a section. Each gives Markdown."""
import tempfile
from statistics import median

import programs
from programs import Missing, fovea
from tables import in_turns, number, percent, ratio, table, time

SIZE = 224
PASSES = (("forward", "forward"), ("backwardData", "gradient of the input"), ("backwardWeights", "gradient of the weights"))
NOT_HERE = "not installed"


def gemm(options):
    """Matrix products against the machine's peak."""
    results = in_turns(options.rounds, {threads: lambda threads=threads: fovea("bench", "gemm", "--threads", threads, "--seconds", 0.05) for threads in options.threads}, options.tell)
    rows = []
    for threads, runs in results.items():
        for i, first in enumerate(runs[0]["sizes"]):
            sizes = [run["sizes"][i] for run in runs]
            rows.append([f"{first['size']}³", threads, time([size["medianMs"] for size in sizes]), time([size["gflops"] for size in sizes]),
                         time([size["peakGflops"] for size in sizes]), percent([size["percentOfPeak"] for size in sizes])])
    return table(["product", "threads", "Fovea, ms", "GFLOP/s", "machine's peak", "share of peak"], rows)


def conv(options):
    """The convolutions of ResNet-50, each as often as the network has it, in their three passes."""
    batch, runs = 4, 10
    missing = peer_of(programs.onednn_program)
    arguments = ("bench", "conv", "--list", "resnet50", "--batch", batch, "--runs", runs)
    sums, single, problems = [], None, None
    for threads in options.threads:
        own = {"Fovea": lambda: fovea(*arguments, "--threads", threads), "direct": lambda: fovea(*arguments, "--threads", threads, direct=True)}
        problems = problems or own["direct"]()["problems"]
        if missing is None:
            own["oneDNN"] = lambda: programs.onednn(problems, threads, runs)
        results = in_turns(options.rounds, own, options.tell)
        single = single or results
        for key, name in PASSES:
            peer, peer_direct = ([total(problems, run, f"{key}{kind}Ms") for run in results.get("oneDNN", [])] for kind in ("", "Direct"))
            mine, direct = ([run["sum"][f"{key}Ms"] for run in results[kind]] for kind in ("Fovea", "direct"))
            share = [run["sum"][f"{key}PercentOfPeak"] for run in results["direct"]]
            sums.append([name, threads, time(peer) if peer else NOT_HERE, time(peer_direct) if peer else NOT_HERE, time(mine), ratio(peer, mine) if peer else "",
                         time(direct), ratio(peer, direct) if peer else "", percent(share)])
    rows, winograd = [], []
    for i, problem in enumerate(problems):
        figures = []
        for key, _ in PASSES:
            figures += [number(median([run["problems"][i][f"{key}Ms"] for run in single[kind]])) for kind in ("Fovea", "direct")]
            figures.append(number(median([run[i][f"{key}Ms"] for run in single["oneDNN"]])) if missing is None else "")
        algorithms = [single["Fovea"][0]["problems"][i][f"{key}Algorithm"] for key, _ in PASSES]
        rows.append([describe(problem), problem["count"], algorithms[0] if len(set(algorithms)) == 1 else ", ".join(algorithms), *figures])
        if is_winograd_country(problem):
            winograd.append([describe(problem), *(ratio([run["problems"][i][f"{key}Ms"] for run in single["direct"]], [run["problems"][i][f"{key}Ms"] for run in single["Fovea"]])
                                                  for key, _ in PASSES)])
    version = f"oneDNN {single['oneDNN'][0][0]['version']}, the faster of its direct and Winograd algorithms, layouts of its own choice." if missing is None else missing + "."
    return "\n\n".join([
        f"Batch {batch}. {version} In sum over the network:",
        table(["pass", "threads", "oneDNN, ms", "its direct alone, ms", "Fovea, ms", "times as fast", "Fovea without Winograd, ms", "times as fast", "its share of peak"], sums),
        f"Each convolution, {options.threads[0]} thread{'s' if options.threads[0] > 1 else ''}, ms (F: Fovea, D: without Winograd, O: oneDNN):",
        table(["convolution", "count", "algorithm", *(f"{name} {letter}" for _, name in PASSES for letter in "FDO")], rows),
        "What the choice gains over direct (3×3, 64 to 256 channels, maps of 14² and more), times as fast:",
        table(["convolution", *(name for _, name in PASSES)], winograd),
    ])


def groups(options):
    """Convolutions in groups, depthwise ones among them, in their three passes."""
    batch, threads, runs = 4, options.threads[0], 10
    missing = peer_of(programs.onednn_program)
    own = {"Fovea": lambda: fovea("bench", "conv", "--list", programs.BENCH / "groups.csv", "--batch", batch, "--runs", runs, "--threads", threads)}
    problems = own["Fovea"]()["problems"]
    if missing is None:
        own["oneDNN"] = lambda: programs.onednn(problems, threads, runs)
    results = in_turns(options.rounds, own, options.tell)
    rows = []
    for i, problem in enumerate(problems):
        figures = []
        for key, _ in PASSES:
            mine, peer = [run["problems"][i][f"{key}Ms"] for run in results["Fovea"]], [run[i][f"{key}Ms"] for run in results.get("oneDNN", [])]
            figures += [number(median(mine)), number(median(peer)) if peer else NOT_HERE, ratio(peer, mine) if peer else ""]
        count = problem["groups"]
        rows.append([describe(problem), "depthwise" if count == problem["inChannels"] == problem["outChannels"] else count, problem["forwardAlgorithm"], *figures])
    version = f"oneDNN {results['oneDNN'][0][0]['version']}, layouts of its own choice." if missing is None else missing + "."
    return "\n\n".join([
        f"Batch {batch}, {threads} thread{'s' if threads > 1 else ''}, ms. {version}",
        table(["convolution", "groups", "algorithm", *(head for _, name in PASSES for head in (f"{name}, Fovea", "oneDNN", "times as fast"))], rows),
    ])


def train(options):
    """A training step: forward, cross-entropy, backward, SGD with momentum; random data."""
    batch, threads = 8, options.threads[-1]
    missing = peer_of(programs.python)
    rows, memory = [], []
    for network in options.networks(("resnet18", "vgg11", "resnet50", "mobilenet_v2")):
        turns, layout = training_programs(network, batch, threads, missing)
        results = in_turns(options.rounds, turns, lambda text, network=network: options.tell(f"{network}, {text}"))
        peer, own, direct = ([run["medianMs"] for run in results.get(kind, [])] for kind in ("PyTorch", "Fovea", "direct"))
        rows.append([network, f"{time(peer)}, channels {layout}" if peer else NOT_HERE, time(own), ratio(peer, own) if peer else "", time(direct), ratio(peer, direct) if peer else ""])
        steady = results["Fovea"]
        peak, peer_peak = (median([run["peakMegabytes"] for run in results[kind]]) if kind in results else None for kind in ("Fovea", "PyTorch"))
        memory.append([network, number(max(run["managedBytesPerStep"] for run in steady)), max(run["poolMisses"] for run in steady), f"{peak:.0f}",
                       f"{peer_peak:.0f}" if peer_peak else NOT_HERE, f"**{peak / peer_peak:.2f}**" if peer_peak else ""])
    version = f"{programs.pytorch_version()}, the faster of its two layouts." if missing is None else missing + "."
    return "\n\n".join([
        f"Batch {batch}, {SIZE}², {threads} threads. {version}",
        table(["network", "PyTorch, ms", "Fovea, ms", "times as fast", "Fovea without Winograd, ms", "times as fast"], rows),
        "Memory: the process's peak (runtime and libraries included); a steady step of Fovea takes no managed memory and finds every buffer in the pool.",
        table(["network", "managed bytes a step, at most", "pool misses, at most", "Fovea, MB", "PyTorch, MB", "part"], memory),
    ])


def scaling(options):
    """A training step with one and with two threads."""
    batch, network = 8, "resnet18"
    missing = peer_of(programs.python)
    rows = []
    turns = {}
    for threads in options.threads:
        turns |= {(kind, threads): run for kind, run in training_programs(network, batch, threads, missing)[0].items()}
    results = in_turns(options.rounds, turns, options.tell)
    for kind, name in (("Fovea", "Fovea"), ("direct", "Fovea without Winograd"), ("PyTorch", "PyTorch")):
        if (kind, options.threads[0]) not in results:
            continue
        one, most = ([run["medianMs"] for run in results[kind, threads]] for threads in (options.threads[0], options.threads[-1]))
        rows.append([name, time(one), time(most), ratio(one, most)])
    note = [] if missing is None else [missing + "."]
    return "\n\n".join([f"{network}, batch {batch}, {SIZE}².", *note,
                        table(["program", f"{options.threads[0]} thread, ms", f"{options.threads[-1]} threads, ms", "times as fast"], rows)])


def lenet5(options):
    """An epoch of LeNet-5 on MNIST."""
    missing = peer_of(programs.python)
    turns = {}
    for threads in options.threads:
        turns["Fovea", threads] = lambda threads=threads: epoch_of_fovea(threads)
        if missing is None:
            turns["PyTorch", threads] = lambda threads=threads: programs.pytorch("lenet5_pytorch.py", "data/mnist", threads, 3)["epochSeconds"][1:]
    # Two epochs of a process count.
    results = {name: sum(epochs, []) for name, epochs in in_turns((options.rounds + 1) // 2, turns, options.tell).items()}
    rows = [[name, threads, number(min(seconds)), time(seconds)] for (name, threads), seconds in sorted(results.items())]
    best = {name: min((seconds for (other, _), seconds in results.items() if other == name), key=median) for name in dict.fromkeys(name for name, _ in results)}
    verdict = f"Each with its best thread count, Fovea is {ratio(best['PyTorch'], best['Fovea'])} times as fast. {programs.pytorch_version()}." if missing is None else missing + "."
    return "\n\n".join([table(["program", "threads", "best, s", "median, s"], rows), verdict])


def infer(options):
    """A forward pass with one picture on one thread."""
    threads, runs, warmup = 1, 10, 32
    missing = peer_of(programs.onnxruntime_version) or peer_of(programs.python)
    rows = []
    for network in options.networks(("resnet18", "resnet50", "vgg16", "mobilenet_v2", "squeezenet1_1", "googlenet", "alexnet", "densenet121")):
        arguments = ("bench", "infer", network, "--size", SIZE, "--threads", threads, "--runs", runs, "--seconds", 0)
        turns = {"Fovea": lambda: fovea(*arguments), "direct": lambda: fovea(*arguments, direct=True)}
        if missing is None:
            programs.onnx_model(network, SIZE)
            turns["ONNX Runtime"] = lambda: programs.onnxruntime(network, SIZE, threads, runs, warmup)
        results = in_turns(options.rounds, turns, lambda text, network=network: options.tell(f"{network}, {text}"))
        peer, own, direct = ([run["medianMs"] for run in results.get(kind, [])] for kind in ("ONNX Runtime", "Fovea", "direct"))
        rows.append([network, time(peer) if peer else NOT_HERE, time(own), ratio(peer, own) if peer else "", time(direct), ratio(peer, direct) if peer else ""])
    version = f"{programs.onnxruntime_version()}, all optimisations of the graph, models from torchvision; Fovea runs the layers as they are written." if missing is None else missing + "."
    return "\n\n".join([f"Batch 1, {SIZE}², {threads} thread. {version} ncnn is in no package source here.",
                        table(["network", "ONNX Runtime, ms", "Fovea, ms", "times as fast", "Fovea without Winograd, ms", "times as fast"], rows)])


ALL = {"gemm": gemm, "conv": conv, "groups": groups, "train": train, "scaling": scaling, "lenet5": lenet5, "infer": infer}


def peer_of(find):
    """None if the peer is here, else what is missing."""
    try:
        find()
        return None
    except Missing as missing:
        return str(missing)


def training_programs(network, batch, threads, missing):
    """Programs of one training step by kind, and the layout that is faster for PyTorch."""
    arguments = ("bench", "train", network, "--batch", batch, "--size", SIZE, "--threads", threads, "--runs", 3, "--seconds", 0)
    turns = {"Fovea": lambda: fovea(*arguments), "direct": lambda: fovea(*arguments, direct=True)}
    if missing is not None:
        return turns, None
    step = lambda layout: programs.pytorch("pytorch_train.py", network, batch, SIZE, threads, layout, 3, 2)
    layout = min(("first", "last"), key=lambda layout: step(layout)["minMs"])
    return turns | {"PyTorch": lambda: step(layout)}, layout


def epoch_of_fovea(threads):
    with tempfile.TemporaryDirectory() as out:
        return fovea("train", "--epochs", 3, "--threads", threads, "--out", out)["epochSeconds"][1:]


def total(problems, run, key):
    return sum(problem["count"] * result[key] for problem, result in zip(problems, run))


def describe(problem):
    height, kernel, stride = problem["input"][0], problem["kernel"][0], problem["stride"][0]
    return f"{problem['inChannels']} → {problem['outChannels']}, {kernel}×{kernel}{f' /{stride}' if stride > 1 else ''}, {height}²"


def is_winograd_country(problem):
    return (problem["kernel"] == [3, 3] and problem["stride"] == [1, 1] and problem["groups"] == 1 and 64 <= problem["inChannels"] <= 256
            and min(problem["output"]) >= 14)
