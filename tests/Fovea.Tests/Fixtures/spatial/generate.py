"""Reference values from PyTorch and torchvision for spatial operators that the larger set under ops/ lacks.

    /usr/bin/python3 generate.py        (Debian: apt-get install python3-torch python3-torchvision)

Writes <family>/*.safetensors beside this file, in the form of ops/: metadata `op`, `layout` and `attributes` (JSON); the operands by name, `output`,
`grad_output`, and `grad_<name>` for each operand with a gradient; N,C,(D,)H,W, transposed convolution weights I,O,k. Computed in double precision and
stored as float32, except roi_pool: its bins depend on the rounding of single precision, in which torchvision computes them.
"""
import json
import pathlib
import struct

import numpy as np
import torch
import torch.nn.functional as F
import torchvision

HERE = pathlib.Path(__file__).resolve().parent
RANDOM = np.random.RandomState(20)


def numbers(*shape):
    return torch.from_numpy(RANDOM.uniform(-1, 1, shape).astype(np.float32))


def write(path, tensors, metadata):
    header = {"__metadata__": metadata}
    data = b""
    for name, tensor in tensors.items():
        raw = tensor.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def case(family, name, op, attributes, operands, function, constants=(), precision=torch.float64):
    """`function` of the operands, forward and back; `constants` names those without a gradient."""
    given = {key: value.to(precision).requires_grad_(key not in constants) for key, value in operands.items()}
    output = function(**given)
    gradient = numbers(*output.shape)
    output.backward(gradient.to(precision))
    tensors = dict(operands, output=output.float(), grad_output=gradient)
    for key, value in given.items():
        if value.grad is not None:
            tensors["grad_" + key] = value.grad.float()
    write(HERE / family / (name + ".safetensors"), tensors, {"op": op, "layout": "channels_first", "attributes": json.dumps(attributes)})


SIZES = {1: (19,), 2: (7, 9), 3: (5, 6, 7)}


def pools():
    # kernel, stride, padding, ceil mode
    windows = [(2, 2, 0, False), (3, 2, 1, False), (3, 2, 0, True), (3, 2, 1, True), (3, 1, 1, False), (2, 3, 1, True)]
    for rank in (1, 3):
        greatest, mean = getattr(F, f"max_pool{rank}d"), getattr(F, f"avg_pool{rank}d")
        for channels in (1, 17):
            x = {"input": numbers(2, channels, *SIZES[rank])}
            for k, s, p, ceil in windows:
                tag = f"{rank}d_c{channels}_k{k}_s{s}_p{p}" + ("_ceil" if ceil else "")
                settings = {"kernel": k, "stride": s, "padding": p, "ceil_mode": ceil}
                case("pool", "max_" + tag, f"max_pool{rank}d", settings, x, lambda input: greatest(input, k, s, p, 1, ceil))
                for include in (True, False):
                    case("pool", f"avg_{tag}_{'inc' if include else 'exc'}", f"avg_pool{rank}d", dict(settings, count_include_pad=include), x,
                         lambda input: mean(input, k, s, p, ceil, include))
            case("pool", f"max_{rank}d_c{channels}_dilated", f"max_pool{rank}d", {"kernel": 2, "stride": 1, "padding": 1, "dilation": 2, "ceil_mode": False}, x,
                 lambda input: greatest(input, 2, 1, 1, 2))
    for rank in (2, 3):
        mean = getattr(F, f"avg_pool{rank}d")
        x = {"input": numbers(2, 17, *SIZES[rank])}
        for k, s, p, ceil in windows:
            case("pool", f"sum_{rank}d_k{k}_s{s}_p{p}" + ("_ceil" if ceil else ""), f"sum_pool{rank}d", {"kernel": k, "stride": s, "padding": p, "ceil_mode": ceil}, x,
                 lambda input: mean(input, k, s, p, ceil, divisor_override=1))
    for rank, sizes in {1: (1, 4, 7, 30), 3: (1, 2, (3, 2, 4), (7, 6, 5))}.items():
        for channels in (1, 17):
            x = {"input": numbers(2, channels, *SIZES[rank])}
            for size in sizes:
                tag = "x".join(map(str, size)) if isinstance(size, tuple) else str(size)
                for kind in ("max", "avg"):
                    function = getattr(F, f"adaptive_{kind}_pool{rank}d")
                    case("adaptive", f"{kind}_{rank}d_c{channels}_o{tag}", f"adaptive_{kind}_pool{rank}d", {"output": size}, x, lambda input: function(input, size))
    for rank in (1, 2, 3):
        x, axes = {"input": numbers(2, 17, *SIZES[rank])}, tuple(range(2, 2 + rank))
        case("adaptive", f"global_max_{rank}d", "global_max_pool", {}, x, lambda input: input.amax(axes))
        case("adaptive", f"global_avg_{rank}d", "global_avg_pool", {}, x, lambda input: input.mean(axes))
    for levels in ((1, 2, 4), (3,), (9, 1)):
        case("adaptive", "pyramid_" + "_".join(map(str, levels)), "spatial_pyramid_pool", {"levels": levels}, {"input": numbers(2, 17, *SIZES[2])},
             lambda input: torch.cat([F.adaptive_max_pool2d(input, level).flatten(1) for level in levels], 1))


def unpools():
    for rank in (1, 2, 3):
        pool, unpool = getattr(F, f"max_pool{rank}d"), getattr(F, f"max_unpool{rank}d")
        for channels in (1, 17):
            # Windows that do not overlap; where they do, PyTorch keeps any one of the numbers.
            for k, s, p in ((2, 2, 0), (3, 3, 1), (2, 3, 0)):
                x = numbers(2, channels, *SIZES[rank])
                _, places = pool(x, k, s, p, return_indices=True)
                case("unpool", f"unpool_{rank}d_c{channels}_k{k}_s{s}_p{p}", f"max_unpool{rank}d", {"kernel": k, "stride": s, "padding": p},
                     {"input": numbers(*places.shape), "pool_input": x},
                     lambda input, pool_input: unpool(input, places, k, s, p, output_size=pool_input.shape), constants=("pool_input",))


def regions():
    corners = [
        (0, 0, 0, 3, 3), (1, 1, 1, 1, 1), (1, 2, 1, 6, 5), (0, 0.5, 0.5, 4.5, 2.5), (0, 1.5, 2.5, 3.49, 4.51),  # halves
        (1, -6, -4, 9, 11), (1, 3, 3, 40, 40), (0, -0.5, -1.5, 2.5, 3.5),                                       # partly outside
        (0, 20, 20, 25, 25), (1, -9, -9, -5, -5),                                                               # wholly outside
        (0, 7, 6, 2, 1), (1, 5, 2, 4, 9),                                                                       # corners swapped
    ]
    for _ in range(20):
        corners.append((RANDOM.randint(2), *RANDOM.uniform(-3, 12, 4).round(2)))
    rows = torch.tensor(np.array(corners), dtype=torch.float32)
    for channels in (1, 3, 17):
        for size in ((2, 2), (7, 7), (3, 2), (6, 1)):
            for scale in (1.0, 0.5, 0.3):
                scaled = rows.clone()
                scaled[:, 1:] /= scale
                case("roi_pool", f"roi_c{channels}_{size[0]}x{size[1]}_scale{scale}", "roi_pool", {"output": size, "spatial_scale": scale},
                     {"input": numbers(2, channels, 8, 9), "regions": scaled}, lambda input, regions: torchvision.ops.roi_pool(input, regions, size, scale),
                     constants=("regions",), precision=torch.float32)


def transposed():
    # in, out, groups, kernel, stride, padding, output padding, dilation
    for i, o, g, k, s, p, e, d in ((1, 1, 1, 3, 1, 0, 0, 1), (3, 4, 1, 3, 2, 1, 1, 1), (8, 16, 1, 2, 2, 0, 0, 1), (4, 8, 2, 3, 2, 0, 1, 1), (6, 6, 6, 3, 2, 1, 1, 1),
                                   (5, 7, 1, 3, 1, 2, 0, 2), (17, 19, 1, 4, 2, 1, 0, 1), (3, 3, 1, (1, 3, 2), (1, 2, 3), (0, 1, 0), (0, 1, 2), 1)):
        each = lambda value: value if isinstance(value, tuple) else (value,) * 3
        settings = {"stride": each(s), "padding": each(p), "output_padding": each(e), "dilation": each(d), "groups": g}
        case("conv_transpose", f"conv_transpose3d_i{i}_o{o}_g{g}_k{'x'.join(map(str, each(k)))}_s{each(s)[1]}_p{each(p)[1]}_op{each(e)[1]}_d{d}", "conv_transpose3d", settings,
             {"input": numbers(2, i, 3, 4, 5), "weight": numbers(i, o // g, *each(k)), "bias": numbers(o)},
             lambda input, weight, bias: F.conv_transpose3d(input, weight, bias, s, p, e, g, d))


if __name__ == "__main__":
    pools()
    unpools()
    regions()
    transposed()
