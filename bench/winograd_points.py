#!/usr/bin/env python3
"""The error of F(4×4, 3×3) in float32 for sets of points, as docs/performance.md shows it. Needs numpy.

Matrices are built by Toom and Cook's construction from exact fractions; transforms and sums are float32, one product after the other, in blocks
of 128 as in the kernels; the reference is double precision. Inputs and weights are standard normal numbers of a fixed seed.
"""
from fractions import Fraction

import numpy as np


def matrices(points, outputs):
    """A transposed, G and B transposed of F(outputs, 3) at the finite points and infinity."""
    points = [Fraction(p) for p in points]
    size = len(points) + 1
    a = [[p**i for p in points] + [Fraction(int(i == outputs - 1))] for i in range(outputs)]
    g = [[p**i / product(p - q for q in points if q != p) for i in range(3)] for p in points] + [[0, 0, 1]]
    b = [polynomial([q for q in points if q != p]) + [0] for p in points] + [polynomial(points)]
    assert all(len(row) == size for row in b)
    return [np.array([[float(x) for x in row] for row in m]) for m in (a, g, b)]


def product(factors):
    result = Fraction(1)
    for factor in factors:
        result *= factor
    return result


def polynomial(roots):
    """Coefficients of the product of (x − root), lowest first."""
    result = [Fraction(1)]
    for root in roots:
        result = [(result[i - 1] if i > 0 else 0) - root * (result[i] if i < len(result) else 0) for i in range(len(result) + 1)]
    return result


def apply(matrix, values, axis):
    values = np.moveaxis(values, axis, 0)
    result = np.zeros((matrix.shape[0],) + values.shape[1:], np.float32)
    for i, row in enumerate(matrix.astype(np.float32)):
        for k, factor in enumerate(row):
            if factor != 0:
                result[i] += factor * values[k]
    return np.moveaxis(result, 0, axis)


def error(points, outputs, channels, tiles=40, filters=8, block=128):
    a, g, b = matrices(points, outputs)
    random = np.random.default_rng(0)
    d = random.standard_normal((tiles, outputs + 2, outputs + 2, channels)).astype(np.float32)
    w = random.standard_normal((3, 3, channels, filters)).astype(np.float32)
    v = apply(b, apply(b, d, 1), 2)
    u = apply(g, apply(g, w, 0), 1)
    m = np.zeros(v.shape[:3] + (filters,), np.float32)
    for first in range(0, channels, block):
        part = np.zeros_like(m)
        for c in range(first, min(channels, first + block)):
            part += v[..., c, None] * u[None, :, :, c, :]
        m += part
    y = apply(a, apply(a, m, 1), 2)
    exact = sum(
        np.einsum("tabc,co->tabo", d[:, i : i + outputs, j : j + outputs].astype(np.float64), w[i, j].astype(np.float64))
        for i in range(3)
        for j in range(3)
    )
    return np.linalg.norm(y - exact) / np.linalg.norm(exact)


def main():
    half, near, far = Fraction(1, 2), Fraction(3, 4), Fraction(3, 2)
    print("| algorithm | points | 64 channels | 512 channels |\n|---|---|---|---|")
    for name, points, outputs in (
        ("F(4×4)", [0, 1, -1, 2, -2], 4),
        ("F(4×4)", [0, 1, -1, half, -half], 4),
        ("F(4×4)", [0, 1, -1, half, -2], 4),
        ("F(4×4)", [0, near, -near, far, -far], 4),
        ("F(2×2)", [0, 1, -1], 2),
    ):
        shown = ", ".join(str(p) for p in points)
        print(f"| {name} | {shown} | {error(points, outputs, 64):.1e} | {error(points, outputs, 512):.1e} |")


main()
