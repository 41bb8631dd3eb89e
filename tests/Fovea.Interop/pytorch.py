"""Weights go both ways between Fovea and PyTorch, for every network that torchvision has.

    /usr/bin/python3 tests/Fovea.Interop/pytorch.py [NAME ...]

Needs Debian's python3-torch and python3-torchvision; builds the C# half itself. For each network: what Fovea saves loads with strict=True and gives Fovea's logits, and
what PyTorch has goes into Fovea strictly and gives PyTorch's. Ends with a line "Failed: N, Passed: N".
"""
import json, os, struct, subprocess, sys, tempfile, warnings

import torch, torchvision

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
TOLERANCE = 1e-5
NAMES = [
    "alexnet", "vgg11", "vgg13", "vgg16_bn", "vgg19", "resnet18", "resnet34", "resnet50", "resnet101", "resnext50_32x4d", "densenet121", "densenet169",
    "googlenet", "inception_v3", "mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large", "shufflenet_v2_x0_5", "shufflenet_v2_x1_0",
    "squeezenet1_0", "squeezenet1_1",
]
TYPES = {"F32": torch.float32, "I64": torch.int64}


def fovea(*arguments):
    program = os.path.join(HERE, "bin", "Release", "net10.0", "Fovea.Interop.dll")
    return subprocess.run(["dotnet", program, *arguments], stdout=subprocess.PIPE, text=True)


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        kind = TYPES[entry["dtype"]]
        flat = torch.frombuffer(data, dtype=kind, offset=begin, count=(end - begin) // torch.empty(0, dtype=kind).element_size())
        tensors[name] = flat.clone().reshape(entry["shape"])
    return tensors


def write(path, tensors):
    header, offset, blobs = {}, 0, []
    for name, tensor in tensors.items():
        blob = tensor.detach().contiguous().numpy().tobytes()
        kind = next(key for key, value in TYPES.items() if value == tensor.dtype)
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for blob in blobs:
            file.write(blob)


def network(name):
    extra = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    return getattr(torchvision.models, name)(weights=None, **extra).eval()


def logits(net, images):
    with torch.no_grad():
        return net(images.permute(0, 3, 1, 2).contiguous())


def to_pytorch(name, folder):
    """Fovea's weights in PyTorch: the relative distance of the logits."""
    if fovea("write", folder, name).returncode != 0:
        raise RuntimeError("Fovea could not write them")
    net, values = network(name), read(os.path.join(folder, name + ".values.safetensors"))
    net.load_state_dict(read(os.path.join(folder, name + ".safetensors")), strict=True)
    theirs = logits(net, values["input"])
    return float((theirs - values["logits"]).norm() / theirs.norm()), values["input"]


def main(names):
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "quiet", "--nologo", HERE], check=True)
    passed, failed = 0, 0
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            try:
                error, images = to_pytorch(name, folder)
                print(f"{name}: Fovea's weights give Fovea's logits in PyTorch within {error:.1e}", flush=True)
                good = error <= TOLERANCE
                torch.manual_seed(3)
                net = network(name)
                for key, tensor in net.state_dict().items():
                    if key.endswith("running_var"):
                        tensor.uniform_(0.5, 1.5)
                    elif key.endswith("running_mean"):
                        tensor.uniform_(-0.1, 0.1)
                write(os.path.join(folder, name + ".safetensors"), net.state_dict())
                write(os.path.join(folder, name + ".values.safetensors"), {"input": images, "logits": logits(net, images)})
                result = fovea("check", folder, name)
                print(result.stdout, end="", flush=True)
                good &= result.returncode == 0
            except Exception as problem:  # the next network is tried all the same; this one counts as failed
                print(f"{name}: {problem}", flush=True)
                good = False
            passed, failed = passed + good, failed + (not good)
    print(f"Failed: {failed}, Passed: {passed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or NAMES))
