"""Makes the pictures of this folder and, beside each, the values that Pillow reads from it: NAME.npy, [height, width, channels].

usage, in this folder: /usr/bin/python3 make.py        (Debian: apt-get install python3-pil python3-numpy; made with Pillow 9.4.0)

orientation-N.jpeg   EXIF orientations 1 to 8, values through ImageOps.exif_transpose (RGB)
png16-*.png          16-bit samples, grey, grey with tRNS, RGB, RGBA, interlaced or not; values are the uint16 samples that were written
bmp-*.bmp            what Pillow writes, and RLE8, RLE4, 16-bit, bit fields, top-down and the core header made here by hand
jpeg-*.jpeg          restart markers, odd sizes, grey, and qualities; values as Pillow decodes them
write-*.jpeg         Pillow's own files of scene.ppm, to compare ours with, byte for byte
"""
import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

rng = np.random.default_rng(5)
y, x = np.mgrid[0:37, 0:53]
scene = np.stack([x * 255 / 52, y * 255 / 36, 127.5 + 127.5 * np.sin(x * y / 60)], -1)
scene[8:20, 10:30] = [240, 30, 60]
scene = np.clip(scene + rng.normal(0, 6, scene.shape), 0, 255).astype(np.uint8)
picture = Image.fromarray(scene)


def keep(name, data, values):
    open(name, "wb").write(data)
    np.save(name + ".npy", values if values.ndim == 3 else values[..., None])


def bytes_of(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


picture.save("scene.ppm")
for value in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = value
    data = bytes_of(picture, "JPEG", quality=90, exif=exif)
    keep(f"orientation-{value}.jpeg", data, np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data)))))

for name, options in {"q30": dict(quality=30), "q100-444": dict(quality=100, subsampling=0), "422": dict(quality=75, subsampling=1),
                      "progressive": dict(quality=85, progressive=True), "optimized": dict(quality=85, optimize=True)}.items():
    for size in [(53, 37), (16, 16), (1, 1), (2, 2), (3, 5), (17, 9), (5, 33)]:
        data = bytes_of(picture.crop((4, 2, 4 + size[0], 2 + size[1])), "JPEG", **options)
        keep(f"jpeg-{name}-{size[0]}x{size[1]}.jpeg", data, np.asarray(Image.open(io.BytesIO(data))))
grey = picture.convert("L")
for name, options in {"grey": {}, "grey-progressive": dict(progressive=True)}.items():
    data = bytes_of(grey, "JPEG", quality=80, **options)
    keep(f"jpeg-{name}.jpeg", data, np.asarray(Image.open(io.BytesIO(data))))
for quality in (10, 50, 75, 90, 100):
    for subsampling, name in ((0, "full"), (2, "half")):
        open(f"write-{name}-{quality}.jpeg", "wb").write(bytes_of(picture, "JPEG", quality=quality, subsampling=subsampling))
    open(f"write-grey-{quality}.jpeg", "wb").write(bytes_of(grey, "JPEG", quality=quality))


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png16(values, colour, interlaced, transparent=None):
    height, width, _ = values.shape
    rows = b""
    for x0, y0, dx, dy in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = values[y0::dy, x0::dx]
        if part.size:
            rows += b"".join(b"\0" + row.astype(">u2").tobytes() for row in part)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, colour, 0, 0, interlaced))
            + (chunk(b"tRNS", struct.pack(f">{len(transparent)}H", *transparent)) if transparent else b"")
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


for name, channels, colour in (("grey", 1, 0), ("rgb", 3, 2), ("grey-alpha", 2, 4), ("rgba", 4, 6)):
    values = rng.integers(0, 65536, (11, 13, channels)).astype(np.uint16)
    for interlaced in (0, 1):
        data = png16(values, colour, interlaced)
        seen = np.asarray(Image.open(io.BytesIO(data)))
        # Pillow keeps 16 bits of grey alone; the others it reads by their high byte.
        assert (seen == values[..., 0]).all() if channels == 1 else (seen[..., [0, 3]] == values >> 8).all() if channels == 2 else (seen == values >> 8).all()
        keep(f"png16-{name}{'-interlaced' if interlaced else ''}.png", data, values)
for name, channels, colour in (("grey", 1, 0), ("rgb", 3, 2)):
    values = rng.integers(0, 65536, (5, 6, channels)).astype(np.uint16)
    values[2, 3] = key = list(range(0x1234, 0x1234 + channels))
    values[2, 4] = [part ^ 1 for part in key]  # differs in the low byte alone: not transparent
    alpha = np.where((values == key).all(-1), 0, 65535).astype(np.uint16)
    keep(f"png16-{name}-trns.png", png16(values, colour, 0, key), np.concatenate([values, alpha[..., None]], -1))

palette = picture.quantize(16)
for name, image in {"rgb": picture, "rgba": picture.convert("RGBA"), "grey": grey, "bits": grey.convert("1"), "palette": picture.quantize(200)}.items():
    data = bytes_of(image, "BMP")
    seen = Image.open(io.BytesIO(data))
    values = np.asarray(seen.convert({"1": "L", "P": "RGB"}.get(seen.mode, seen.mode)))
    keep(f"bmp-{name}.bmp", data, values)


def bmp(width, height, bits, compression, pixels, extra=b"", colours=0, header=40, top_down=False):
    if header == 12:
        head = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", 40, width, -height if top_down else height, 1, bits, compression, len(pixels), 2835, 2835, colours, 0)
    offset = 14 + len(head) + len(extra)
    return b"BM" + struct.pack("<IHHI", offset + len(pixels), 0, 0, offset) + head + extra + pixels


def rows_of(values, top_down=False):
    padded = [row.tobytes() + b"\0" * (-len(row.tobytes()) % 4) for row in values]
    return b"".join(padded if top_down else padded[::-1])


indices = np.asarray(palette)
colours = np.array(palette.getpalette()[:48]).reshape(16, 3)
bgr0 = b"".join(bytes([b, g, r, 0]) for r, g, b in colours)
bgr = b"".join(bytes([b, g, r]) for r, g, b in colours)
seen = colours[indices].astype(np.uint8)


def nibbles(row):
    row = np.append(row, [0] * (len(row) % 2)).astype(np.uint8)
    return row[::2] << 4 | row[1::2]


keep("bmp-4bit.bmp", bmp(53, 37, 4, 0, rows_of([nibbles(row) for row in indices]), bgr0), seen)
keep("bmp-core.bmp", bmp(53, 37, 4, 0, rows_of([nibbles(row) for row in indices]), bgr, header=12), seen)


def runs(row):
    start = 0
    for i in range(1, len(row) + 1):
        if i == len(row) or row[i] != row[start]:
            yield i - start, int(row[start])
            start = i


rle8 = b"".join(b"".join(bytes([n, v]) for n, v in runs(row)) + b"\0\0" for row in indices[::-1]) + b"\0\1"
rle8_plain = b"".join(b"\0" + bytes([53]) + row.tobytes() + b"\0" + b"\0\0" for row in indices[::-1]) + b"\0\1"
rle4 = b"".join(b"".join(bytes([n, v << 4 | v]) for n, v in runs(row)) + b"\0\0" for row in indices[::-1]) + b"\0\1"
# 50 of 53: Pillow 9.4 reads one index too many where their number is odd.
rle4_plain = b"".join(b"\0" + bytes([50]) + nibbles(row[:50]).tobytes() + b"\0" + b"".join(bytes([n, v << 4 | v]) for n, v in runs(row[50:])) + b"\0\0"
                      for row in indices[::-1]) + b"\0\1"
hole = np.where((x >= 7) & (x < 12), 0, indices)  # five columns are skipped by a delta and keep colour 0
rle8_delta = b"".join(b"".join(bytes([n, v]) for n, v in runs(row[:7])) + b"\0\2\5\0" + b"".join(bytes([n, v]) for n, v in runs(row[12:])) + b"\0\0"
                      for row in indices[::-1]) + b"\0\1"
for name, bits, coding, pixels, values in (("rle8", 8, 1, rle8, seen), ("rle8-plain", 8, 1, rle8_plain, seen), ("rle8-delta", 8, 1, rle8_delta, colours[hole]),
                                           ("rle4", 4, 2, rle4, seen), ("rle4-plain", 4, 2, rle4_plain, seen)):
    keep(f"bmp-{name}.bmp", bmp(53, 37, bits, coding, pixels, bgr0, colours=16), values.astype(np.uint8))

r, g, b = (scene[..., i].astype(np.uint32) for i in range(3))
five = lambda v: np.rint(v * 255 / 31).astype(np.uint8)
six = lambda v: np.rint(v * 255 / 63).astype(np.uint8)
p555 = (r >> 3 << 10 | g >> 3 << 5 | b >> 3).astype("<u2")
p565 = (r >> 3 << 11 | g >> 2 << 5 | b >> 3).astype("<u2")
keep("bmp-555.bmp", bmp(53, 37, 16, 0, rows_of(p555)), np.stack([five(r >> 3), five(g >> 3), five(b >> 3)], -1))
keep("bmp-565.bmp", bmp(53, 37, 16, 3, rows_of(p565), struct.pack("<III", 0xF800, 0x7E0, 0x1F)), np.stack([five(r >> 3), six(g >> 2), five(b >> 3)], -1))
keep("bmp-masks.bmp", bmp(53, 37, 32, 6, rows_of((r << 24 | g << 16 | b << 8 | 7 + (r & 31)).astype("<u4")),
                          struct.pack("<IIII", 0xFF000000, 0xFF0000, 0xFF00, 0xFF)), np.stack([r, g, b, 7 + (r & 31)], -1).astype(np.uint8))
keep("bmp-topdown.bmp", bmp(53, 37, 24, 0, rows_of(scene[..., ::-1], True), top_down=True), scene)
keep("bmp-32.bmp", bmp(53, 37, 32, 0, rows_of((99 << 24 | r << 16 | g << 8 | b).astype("<u4"))), scene)

# Pillow 9.4 misreads deltas, so that file stands on its construction alone.
for name in ("rle8", "rle4", "rle8-plain", "rle4-plain", "4bit", "core", "topdown", "32"):
    try:
        pillow = np.asarray(Image.open(f"bmp-{name}.bmp").convert("RGB"))
        assert (pillow == np.load(f"bmp-{name}.bmp.npy")).all(), name
    except OSError as error:
        print(f"bmp-{name}.bmp: Pillow cannot read it ({error})")
