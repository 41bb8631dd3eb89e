#!/usr/bin/env python3
"""Time to read pictures: Fovea and Pillow (libjpeg-turbo, zlib) in turn, one thread each.

usage, from the root of the repository, nothing else running:
    dotnet build -c Release bench/images.cs
    /usr/bin/python3 bench/images.py PHOTO [ROUNDS]        (Debian: apt-get install python3-pil)

PHOTO, any picture in colour, is laid out as tiles, every other one mirrored, to 2400×1600 pixels and saved in every format. Each round
starts both programs anew, every picture is read 15 times, and the best time of all counts. Files are in memory, so no disk is measured.
"""
import io
import subprocess
import sys
import tempfile
import time

from PIL import Image, ImageOps, features
import PIL

READS, WIDTH, HEIGHT = 15, 2400, 1600
photo = Image.open(sys.argv[1]).convert("RGB")
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
scene = Image.new("RGB", (WIDTH, HEIGHT))
for row, top in enumerate(range(0, HEIGHT, photo.height)):
    for column, left in enumerate(range(0, WIDTH, photo.width)):
        tile = ImageOps.mirror(photo) if column % 2 else photo
        scene.paste(ImageOps.flip(tile) if row % 2 else tile, (left, top))
opaque = scene.copy()
opaque.putalpha(255)
kinds = {
    "JPEG 4:2:0, quality 90": (scene, "JPEG", dict(quality=90, subsampling=2)),
    "JPEG 4:4:4, quality 90": (scene, "JPEG", dict(quality=90, subsampling=0)),
    "JPEG 4:2:0, progressive": (scene, "JPEG", dict(quality=90, subsampling=2, progressive=True)),
    "JPEG grey": (scene.convert("L"), "JPEG", dict(quality=90)),
    "PNG RGB": (scene, "PNG", {}),
    "PNG RGBA": (opaque, "PNG", {}),
    "PNG grey": (scene.convert("L"), "PNG", {}),
    "PNG palette": (scene.quantize(256), "PNG", {}),
    "BMP": (scene, "BMP", {}),
    "PPM": (scene, "PPM", {}),
}
best = {name: [float("inf"), float("inf")] for name in kinds}
with tempfile.TemporaryDirectory() as folder:
    paths, files = [], []
    for name, (image, kind, options) in kinds.items():
        paths.append(f"{folder}/{len(paths)}.bin")
        image.save(paths[-1], kind, **options)
        files.append(open(paths[-1], "rb").read())
    program = ["dotnet", "run", "-c", "Release", "--no-build", "bench/images.cs", str(READS), *paths]
    for _ in range(rounds):
        seconds = subprocess.run(program, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        for i, name in enumerate(kinds):
            best[name][0] = min(best[name][0], float(seconds[i]))
            for _ in range(READS):
                start = time.perf_counter()
                Image.open(io.BytesIO(files[i])).load()
                best[name][1] = min(best[name][1], time.perf_counter() - start)

print(f"Pillow {PIL.__version__}, libjpeg-turbo {features.version('libjpeg_turbo')}, zlib {features.version('zlib')}")
print("| picture | Fovea, ms | Pillow, ms | speed, Pillow's = 1 |\n|---|---|---|---|")
for name, (ours, theirs) in best.items():
    print(f"| {name} | {1000 * ours:.1f} | {1000 * theirs:.1f} | {theirs / ours:.2f} |")
