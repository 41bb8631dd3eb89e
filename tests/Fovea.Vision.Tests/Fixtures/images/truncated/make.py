"""What libjpeg-turbo makes of files of ../own that are cut short: NAME-BYTES.npy, [height, width, channels], holds what djpeg gives for the first BYTES bytes.

usage, in this folder: /usr/bin/python3 make.py        (Debian: apt-get install libjpeg-turbo-progs python3-pil python3-numpy; made with libjpeg-turbo 2.1.5)
"""
import io
import subprocess

import numpy as np
from PIL import Image

def keep(name, data):
    run = subprocess.run(["djpeg", "-pnm"], input=data, capture_output=True, check=False)
    assert run.returncode == 2, run.stderr  # 2: a warning, "Premature end of JPEG file"
    values = np.asarray(Image.open(io.BytesIO(run.stdout)))
    np.save(f"{name}-{len(data)}.npy", values if values.ndim == 3 else values[..., None])


for name in ("jpeg-q100-444-53x37", "jpeg-422-53x37", "jpeg-q30-53x37", "jpeg-optimized-53x37", "jpeg-grey"):
    data = open(f"../own/{name}.jpeg", "rb").read()
    start = data.rindex(b"\xff\xda") + 14
    for part in (0.05, 0.3, 0.6, 0.9):
        keep(name, data[: start + int(part * (len(data) - start))])
    keep(name, data[:-2])

# Between two scans libjpeg needs their tables whole, so these end within one.
data = open("../own/jpeg-progressive-53x37.jpeg", "rb").read()
for size in (1150, 1300, 1400, len(data) - 2):
    keep("jpeg-progressive-53x37", data[:size])
