#!/usr/bin/python3
"""The pictures of this folder: what `fovea filter` must write, computed by SciPy (in double precision) and Pillow.

usage: reference.py chelsea.png     (scikit-image's cat, CC0; Debian: python3-scipy, python3-pil)

cat.png and cat16.png are cut out of it. Each case of cases.csv is a picture of its name; its second column is the picture that is filtered, its
third one the arguments of `fovea filter`.
"""
import csv
import sys

import numpy as np
from PIL import Image
from scipy import ndimage, signal

KERNELS = {
    "identity": "0 0 0; 0 1 0; 0 0 0",
    "sharpen": "0 -1 0; -1 5 -1; 0 -1 0",
    "box-blur": "1 1 1; 1 1 1; 1 1 1 / 9",
    "gaussian": "1 2 1; 2 4 2; 1 2 1 / 16",
    "edge": "-1 -1 -1; -1 8 -1; -1 -1 -1",
    "edge-corner": "1 0 -1; 0 0 0; -1 0 1",
    "vertical-edge": "1 0 -1; 1 0 -1; 1 0 -1",
    "sobel-x": "1 0 -1; 2 0 -2; 1 0 -1",
    "sobel-y": "1 2 1; 0 0 0; -1 -2 -1",
    "laplacian": "0 1 0; 1 -4 1; 0 1 0",
    "emboss": "-2 -1 0; -1 1 1; 0 1 2",
}
# An odd divisor: no sum of whole numbers lies halfway between two, where rounding would depend on the last bit.
UNEVEN = "5 3 1 -2 0; 2 7 -1 1 0; 0 1 -3 2 4 / 21"
EVEN = "1 2 3 4; 0 5 -1 2 / 16"
BINOMIAL = "; ".join(" ".join(str(a * b) for b in (1, 6, 15, 20, 15, 6, 1)) for a in (1, 6, 15, 20, 15, 6, 1)) + " / 4096"
BORDERS = {"reflect": "mirror", "zero": "constant", "replicate": "nearest", "circular": "wrap", "mean": "constant"}


def numbers(kernel):
    rows, _, divisor = KERNELS.get(kernel, kernel).partition("/")
    return np.array([[float(x) for x in row.split()] for row in rows.split(";")]) / float(divisor or 1)


def filtered(picture, kernel, border="reflect", mode="per-channel", correlate=False, normalise=False):
    values = np.atleast_3d(picture).astype(float)
    taps = numbers(kernel)
    taps = taps[::-1, ::-1] if correlate else taps
    channels = []
    for c in range(values.shape[2]):
        x = values[..., c]
        if border == "valid":
            channels.append(signal.convolve2d(x, taps, "valid"))
        else:
            channels.append(ndimage.convolve(x, taps, mode=BORDERS[border], cval=x.mean() if border == "mean" else 0))
    y = np.stack(channels, axis=2)
    if mode == "summed":
        y = y.sum(axis=2, keepdims=True)
    full = 65535 if picture.dtype == np.uint16 else 255
    if normalise:
        y = (y - y.min()) * full / (y.max() - y.min())
    return np.clip(np.rint(y), 0, full).astype(picture.dtype).squeeze()


cat = Image.open(sys.argv[1]).crop((110, 80, 158, 116))
cat.save("cat.png", optimize=True)
grey = np.asarray(cat.convert("L"))
rows, columns = np.indices(grey.shape)
wide = (grey.astype(np.uint16) * 256 + (rows * 37 + columns * 101) % 256).astype(np.uint16)
Image.fromarray(wide).save("cat16.png", optimize=True)

cases = []


def case(name, kernel, arguments="", picture="cat.png", **settings):
    source = {"cat.png": np.asarray(cat), "cat16.png": wide}[picture]
    if settings.pop("grey", False):
        source = grey
    Image.fromarray(filtered(source, kernel, **settings)).save(f"{name}.png", optimize=True)
    cases.append([name, picture, kernel, arguments])


for name in KERNELS:
    case(name, name)
    case(f"{name}-grey-normalised", name, "--grey --normalise", grey=True, normalise=True)
for name in ("sobel-x", "emboss", "edge-corner"):
    case(f"{name}-correlated", name, "--correlate", correlate=True)
for border in ("reflect", "zero", "replicate", "circular", "mean", "valid"):
    case(f"uneven-{border}", UNEVEN, f"--border {border}", border=border)
    case(f"even-{border}-correlated", EVEN, f"--border {border} --correlate", border=border, correlate=True)
    case(f"binomial-{border}", BINOMIAL, f"--border {border}", border=border)
case("even", EVEN)
case("row", "1 2 3 2 1 / 9")
case("column", "1; 0; -1", "--normalise", normalise=True)
case("sharpen-summed", "sharpen", "--mode summed", mode="summed")
case("gaussian-summed-normalised", "gaussian", "--mode summed --normalise", mode="summed", normalise=True)
case("emboss-summed-zero-correlated", "emboss", "--mode summed --border zero --correlate --normalise", mode="summed", border="zero", correlate=True, normalise=True)
case("edge-summed-grey", "edge", "--mode summed --grey", mode="summed", grey=True)
for name in ("sharpen", "gaussian", "sobel-y"):
    case(f"{name}-16", name, picture="cat16.png")
case("even-16-normalised", EVEN, "--normalise --border circular", picture="cat16.png", normalise=True, border="circular")

with open("cases.csv", "w", newline="") as file:
    csv.writer(file, lineterminator="\n").writerows(cases)
