#!/usr/bin/python3
"""References for the transforms: torchvision's functions on Pillow's pictures (Debian: apt-get install python3-torchvision).

usage: /usr/bin/python3 reference.py PHOTO      PHOTO: a picture in colour, for example chelsea.png of scikit-image

Writes references.zip: photo.png (a part of PHOTO, with noise in one corner), grey.png, cases.json, one PNG for each case, and two samples
of little-endian floats, row-major, channels last.
Written with Pillow 9.4.0 and torchvision 0.14.1 (torch 1.13).
"""
import io
import json
import os
import sys
import zipfile

import numpy
import torch
import torchvision.transforms as T
import torchvision.transforms.functional as F
from PIL import Image
from torchvision.transforms import InterpolationMode as I

archive = zipfile.ZipFile(os.path.join(os.path.dirname(os.path.abspath(__file__)), "references.zip"), "w")


def store(name, content):
    archive.writestr(zipfile.ZipInfo(name), content)


def store_image(name, image):
    file = io.BytesIO()
    image.save(file, "PNG")
    store(f"{name}.png", file.getvalue())


photo = Image.open(sys.argv[1]).convert("RGB").crop((60, 40, 60 + 53, 40 + 41))
pixels = numpy.array(photo)
pixels[:12, :14] = numpy.random.RandomState(1).randint(0, 256, (12, 14, 3))
photo = Image.fromarray(pixels)
grey = photo.convert("L").crop((3, 2, 34, 39))
inputs = {"photo": photo, "grey": grey}
for name, image in inputs.items():
    store_image(name, image)

modes = {"nearest": I.NEAREST, "bilinear": I.BILINEAR, "bicubic": I.BICUBIC, "lanczos": I.LANCZOS}
cases = []


def case(input, operation, numbers, make, mode="", flag=False):
    name = f"{len(cases):03}-{operation}"
    store_image(name, make(inputs[input]))
    cases.append(dict(input=input, operation=operation, numbers=numbers, mode=mode, flag=flag, output=name))


for input in inputs:
    for mode, value in modes.items():
        for size in [(20, 17), (90, 131), (41, 20), (13, 53), (7, 5), (1, 1), (60, 31)]:
            case(input, "resize", size, lambda image: F.resize(image, size, value), mode)
        for size in [16, 40, 75]:
            case(input, "resizeShorter", [size], lambda image: F.resize(image, size, value), mode)
    case(input, "resizeLonger", [24, 27], lambda image: F.resize(image, 24, max_size=27))
    for part in [(3, 5, 20, 17), (0, 0, 37, 31), (11, 2, 9, 28)]:
        case(input, "resizedCrop", [*part, 24, 24], lambda image: F.resized_crop(image, *part, (24, 24)), "bilinear")
        case(input, "resizedCrop", [*part, 32, 18], lambda image: F.resized_crop(image, *part, (32, 18), I.BICUBIC), "bicubic")
    for size in [(20, 17), (36, 30), (64, 64), (15, 70), (41, 31)]:
        case(input, "centerCrop", size, lambda image: F.center_crop(image, size))
    for mode in ["constant", "edge", "reflect", "symmetric"]:
        case(input, "pad", [3, 4, 5, 6], lambda image: F.pad(image, [3, 4, 5, 6], 9 if mode == "constant" else 0, mode), mode)
    case(input, "hflip", [], F.hflip)
    case(input, "vflip", [], F.vflip)
    for mode in ["nearest", "bilinear", "bicubic"]:
        for angle in [0, 17.5, -33, 90, 180, 270, 200, 359, 45]:
            for expand in [False, True]:
                case(input, "rotate", [angle], lambda image: F.rotate(image, angle, modes[mode], expand, fill=0), mode, expand)
        case(input, "rotateAbout", [25, 10, 12, 7], lambda image: F.rotate(image, 25, modes[mode], False, [10, 12], 7), mode)
        for angle, x, y, scale, sx, sy in [(0, 0, 0, 1, 0, 0), (0, 3, -2, 1, 0, 0), (0, 0, 0, 1.3, 0, 0), (0, 4, 5, 0.7, 0, 0), (20, 0, 0, 1, 0, 0), (-35, 2, -3, 0.8, 10, 0), (12, -1, 4, 1.2, -15, 8), (0, 0, 0, 1, 20, 0)]:
            case(input, "affine", [angle, x, y, scale, sx, sy, 5], lambda image: F.affine(image, angle, [x, y], scale, [sx, sy], modes[mode], fill=5), mode)
    for factor in [0, 0.3, 0.85, 1, 1.4, 2.7]:
        case(input, "brightness", [factor], lambda image: F.adjust_brightness(image, factor))
        case(input, "contrast", [factor], lambda image: F.adjust_contrast(image, factor))
        case(input, "saturation", [factor], lambda image: F.adjust_saturation(image, factor))
    for factor in [-0.5, -0.31, -0.1, 0, 0.07, 0.25, 0.5]:
        case(input, "hue", [factor], lambda image: F.adjust_hue(image, factor))
case("photo", "greyscale", [1], lambda image: F.to_grayscale(image, 1))
case("photo", "greyscale", [3], lambda image: F.to_grayscale(image, 3))

tensor = F.normalize(F.to_tensor(photo), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
store("normalised.f32", tensor.permute(1, 2, 0).contiguous().numpy().tobytes())
store("erased.f32", F.erase(tensor, 4, 6, 10, 12, torch.tensor(0.25)).permute(1, 2, 0).contiguous().numpy().tobytes())
store("cases.json", json.dumps(cases, separators=(",", ":")))
archive.close()
print(len(cases), "cases")
