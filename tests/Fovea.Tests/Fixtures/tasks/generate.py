"""Reference values for the networks of other tasks, computed with PyTorch (Debian's python3-torch and python3-torchvision).

    /usr/bin/python3 generate.py          rewrites the files beside it
    /usr/bin/python3 generate.py count    prints the parameters and multiply-adds that the networks' entries state

fcn_resnet50 and deeplabv3_resnet50 are torchvision's own; the others are written here from the papers. Weights and inputs follow the rule of the
other fixtures: element i of stream s, see uniform(); float tensor j of the state takes stream 1000 + j, see fill().
"""
import json, math, os, struct, sys
import numpy as np
import torch
from torch import nn
import torch.nn.functional as F
from torchvision.models.segmentation import deeplabv3_resnet50, fcn_resnet50

HERE = os.path.dirname(os.path.abspath(__file__))
MASK = (1 << 64) - 1
DT = {torch.float32: "F32", torch.int64: "I64"}


def uniform(stream, count):
    """`count` float32 values in [-1, 1): splitmix64 of (stream << 32) + i, top 24 bits."""
    with np.errstate(over="ignore"):
        z = np.arange(count, dtype=np.uint64) + np.uint64((stream << 32) & MASK)
        z = (z + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1.0).astype(np.float32)


def rand(stream, *shape):
    return torch.from_numpy(uniform(stream, int(np.prod(shape)) if shape else 1).reshape(shape).copy())


def save(path, tensors, meta):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    header, blobs, off = {"__metadata__": {k: (v if isinstance(v, str) else json.dumps(v)) for k, v in meta.items()}}, [], 0
    for k, t in tensors.items():
        t = t.detach().contiguous()
        b = t.numpy().tobytes()
        header[k] = {"dtype": DT[t.dtype], "shape": list(t.shape), "data_offsets": [off, off + len(b)]}
        off += len(b); blobs.append(b)
    h = json.dumps(header).encode(); h += b" " * (-len(h) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(h))); f.write(h); [f.write(b) for b in blobs]


def fill(net):
    """Weights by rule: parameter or buffer number i (state_dict order, counters skipped) takes stream 1000+i."""
    sd = net.state_dict(); i = 0
    for k, v in sd.items():
        if not v.is_floating_point(): continue
        u = rand(1000 + i, *v.shape); i += 1
        if k.endswith("running_var"): u = 1 + 0.5 * u
        elif k.endswith("running_mean"): u = 0.1 * u
        elif v.dim() <= 1: u = (1 + 0.1 * u) if k.endswith("weight") else 0.1 * u
        else: u = u * math.sqrt(3.0 / np.prod(v.shape[1:]))
        v.copy_(u)
    net.load_state_dict(sd)


class Basic(nn.Module):
    def __init__(s, c, w, stride, option):
        super().__init__()
        s.conv1 = nn.Conv2d(c, w, 3, stride, 1, bias=False); s.bn1 = nn.BatchNorm2d(w)
        s.conv2 = nn.Conv2d(w, w, 3, 1, 1, bias=False); s.bn2 = nn.BatchNorm2d(w)
        s.pad = w - c if option == "A" and c != w else 0
        if option == "B" and c != w: s.downsample = nn.Sequential(nn.Conv2d(c, w, 1, stride, bias=False), nn.BatchNorm2d(w))
        s.option, s.c, s.w = option, c, w
    def forward(s, x):
        y = s.bn2(s.conv2(torch.relu(s.bn1(s.conv1(x)))))
        if s.c != s.w: x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, s.pad)) if s.option == "A" else s.downsample(x)
        return torch.relu(y + x)

class SmallResNet(nn.Module):
    def __init__(s, n, cin=3, classes=10, option="A", width=16):
        super().__init__()
        s.conv1 = nn.Conv2d(cin, width, 3, 1, 1, bias=False); s.bn1 = nn.BatchNorm2d(width)
        c = width
        for i, w in enumerate([width, 2 * width, 4 * width]):
            blocks = []
            for b in range(n):
                blocks.append(Basic(c, w, 2 if b == 0 and i > 0 else 1, option)); c = w
            setattr(s, f"layer{i+1}", nn.Sequential(*blocks))
        s.fc = nn.Linear(c, classes)
    def forward(s, x):
        x = torch.relu(s.bn1(s.conv1(x)))
        x = s.layer3(s.layer2(s.layer1(x)))
        return s.fc(x.mean((2, 3)))

class TextCnn(nn.Module):
    def __init__(s, vocabulary, classes, dim=300, maps=100, widths=(3, 4, 5)):
        super().__init__()
        s.embedding = nn.Embedding(vocabulary, dim, padding_idx=0)
        s.convs = nn.ModuleList([nn.Conv1d(dim, maps, w) for w in widths])
        s.fc = nn.Linear(maps * len(widths), classes)
    def forward(s, x):
        e = s.embedding(x.long()).transpose(1, 2)
        return s.fc(torch.cat([torch.relu(c(e)).max(2)[0] for c in s.convs], 1))

class UNet(nn.Module):
    def __init__(s, cin=1, classes=2, width=64, depth=4):
        super().__init__()
        two = lambda a, b: nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.Conv2d(b, b, 3, padding=1), nn.ReLU())
        s.depth = depth
        c = cin
        for i in range(depth + 1): setattr(s, f"encoder{i}", two(c, width << i)); c = width << i
        for i in reversed(range(depth)):
            setattr(s, f"up{i}", nn.ConvTranspose2d(c, width << i, 2, 2)); setattr(s, f"decoder{i}", two(2 * (width << i), width << i)); c = width << i
        s.head = nn.Conv2d(c, classes, 1)
    def forward(s, x):
        skips = []
        for i in range(s.depth + 1):
            if i: x = F.max_pool2d(x, 2)
            x = getattr(s, f"encoder{i}")(x); skips.append(x)
        for i in reversed(range(s.depth)):
            x = getattr(s, f"decoder{i}")(torch.cat([skips[i], getattr(s, f"up{i}")(x)], 1))
        return s.head(x)

class Fcn(nn.Module):
    def __init__(s, stride=8, classes=21, width=64, dense=4096):
        super().__init__()
        c = 3; s.stride = stride
        for i, n in enumerate([2, 2, 3, 3, 3]):
            w = min(width << i, 8 * width)
            for j in range(n):
                setattr(s, f"conv{i+1}_{j+1}", nn.Conv2d(c, w, 3, padding=100 if i + j == 0 else 1)); c = w
        s.fc6 = nn.Conv2d(c, dense, 7); s.fc7 = nn.Conv2d(dense, dense, 1); s.score_fr = nn.Conv2d(dense, classes, 1)
        T = lambda k, st: nn.ConvTranspose2d(classes, classes, k, st, bias=False)
        if stride == 32: s.upscore = T(64, 32)
        if stride <= 16: s.upscore2 = T(4, 2); s.score_pool4 = nn.Conv2d(8 * width, classes, 1)
        if stride == 16: s.upscore16 = T(32, 16)
        if stride == 8: s.upscore_pool4 = T(4, 2); s.score_pool3 = nn.Conv2d(4 * width, classes, 1); s.upscore8 = T(16, 8)
    def forward(s, x):
        size = x.shape[2:]; pools = []; crop = lambda t, o, like: t[:, :, o:o + like[0], o:o + like[1]]
        y = x
        for i, n in enumerate([2, 2, 3, 3, 3]):
            for j in range(n): y = torch.relu(getattr(s, f"conv{i+1}_{j+1}")(y))
            y = F.max_pool2d(y, 2, ceil_mode=True); pools.append(y)
        y = s.score_fr(torch.relu(s.fc7(torch.relu(s.fc6(y)))))
        if s.stride == 32: return crop(s.upscore(y), 19, size)
        y = s.upscore2(y); y = y + crop(s.score_pool4(pools[3]), 5, y.shape[2:])
        if s.stride == 16: return crop(s.upscore16(y), 27, size)
        y = s.upscore_pool4(y); y = y + crop(s.score_pool3(pools[2]), 9, y.shape[2:])
        return crop(s.upscore8(y), 31, size)

class Espcn(nn.Module):
    def __init__(s, r, c=1):
        super().__init__()
        s.conv1 = nn.Conv2d(c, 64, 5, padding=2); s.conv2 = nn.Conv2d(64, 32, 3, padding=1); s.conv3 = nn.Conv2d(32, c * r * r, 3, padding=1); s.r = r
    def forward(s, x): return F.pixel_shuffle(s.conv3(torch.tanh(s.conv2(torch.tanh(s.conv1(x))))), s.r)

def count(name, net, shape):
    macs = [0]
    def hook(m, i, o):
        if isinstance(m, (nn.Conv2d, nn.Conv1d)): macs[0] += o.numel() // o.shape[1] * m.weight.numel()
        elif isinstance(m, nn.ConvTranspose2d): macs[0] += i[0].numel() // i[0].shape[1] * m.weight.numel()
        elif isinstance(m, nn.Linear): macs[0] += m.weight.numel()
    for m in net.modules(): m.register_forward_hook(hook)
    net.eval()
    with torch.no_grad(): net(torch.zeros(1, *shape))
    print(f"{name} {tuple(shape)}: parameters {sum(p.numel() for p in net.parameters()):_} MACs {macs[0]:_}", flush=True)

def counts():
    for n in (3, 5, 7, 9):
        for o in "AB": count(f"resnet{6*n+2}{o}", SmallResNet(n, option=o), (3, 32, 32))
    count("resnet8_mnist", SmallResNet(1, cin=1), (1, 28, 28))
    count("resnet14_mnist", SmallResNet(2, cin=1), (1, 28, 28))
    count("textcnn", TextCnn(18766, 2), (56,))
    for r in (2, 3, 4): count(f"espcn_x{r}", Espcn(r), (1, 17, 17))
    count("unet", UNet(), (1, 512, 512))
    for st in (32, 16, 8): count(f"fcn{st}s", Fcn(st), (3, 500, 500))
    count("fcn_resnet50", fcn_resnet50(weights=None, weights_backbone=None, aux_loss=False), (3, 520, 520))
    count("deeplabv3_resnet50", deeplabv3_resnet50(weights=None, weights_backbone=None, aux_loss=False), (3, 520, 520))

def run(net, x, y, loss):
    out = net(x); out = out["out"] if isinstance(out, dict) else out
    return F.mse_loss(out, y) if loss == "squared error" else F.cross_entropy(out, y)

def grads(net, x, y, loss):
    net.zero_grad(); net.train(); l = run(net, x, y, loss); l.backward()
    return l.detach().double(), [p.grad.detach().double().clone() for p in net.parameters()]

def fixture(name, net, shape, classes=None, words=None, pixels=False, factor=None, where="."):
    for m in net.modules():
        if isinstance(m, nn.Dropout): m.p = 0.0
    fill(net)
    loss = "squared error" if factor else "cross entropy"
    x = rand(1, *shape)
    if words: x = torch.floor((x + 1) / 2 * words).clamp(0, words - 1)
    if factor: y = rand(2, shape[0], shape[1], shape[2] * factor, shape[3] * factor)
    else:
        n = shape[0] * (shape[2] * shape[3] if pixels else 1)
        y = torch.tensor([(7 * i + i * i // 5) % classes for i in range(n)])
        if pixels: y = y.view(shape[0], shape[2], shape[3])
    get = lambda o: o["out"] if isinstance(o, dict) else o
    net.eval(); state = {k: v.clone() for k, v in net.state_dict().items()}
    with torch.no_grad(): l32 = get(net(x)).double()
    loss32, g32 = grads(net, x, y, loss)
    net.load_state_dict(state); net.double(); xd = x if words else x.double(); yd = y.double() if factor else y
    net.eval()
    with torch.no_grad(): logits = get(net(xd))
    l, g = grads(net, xd, yd, loss)
    top = max(v.norm() for v in g)
    err = torch.stack([(a - b).norm() / (b.norm() + 1e-5 * top) for a, b in zip(g32, g)])
    T = {"logits_eval": logits.float(), "loss_train": l.float(), "gradient_l2": torch.stack([v.norm() for v in g]).float(), "gradient_float32_error": err.float(),
         "gradient_first": torch.stack([F.pad(v.flatten()[:4], (0, max(0, 4 - v.numel()))) for v in g]).float()}
    save(f"{where}/{name}.safetensors", T, {"model": name, "layout": "channels_first", "input": f"stream 1, shape {json.dumps(list(shape))}", "words": str(words or 0), "loss": loss,
        "classes": str(classes or 0), "parameters": sum(p.numel() for p in net.parameters()), "state": [[k, list(v.shape)] for k, v in net.state_dict().items()],
        "parameter_names": [k for k, _ in net.named_parameters()]})
    print(name, float(l), "float32:", float((l32 - logits).norm() / logits.norm()), float(err.max()), flush=True)

def fixtures(where):
    fixture("resnet20", SmallResNet(3), (4, 3, 32, 32), classes=10, where=where)
    fixture("resnet20_b", SmallResNet(3, option="B"), (4, 3, 32, 32), classes=10, where=where)
    fixture("textcnn_small", TextCnn(50, 3, dim=16, maps=8), (4, 11), classes=3, words=50, where=where)
    fixture("espcn_x3", Espcn(3), (2, 1, 9, 7), factor=3, where=where)
    fixture("unet_small", UNet(1, 3, 8, 3), (2, 1, 32, 24), classes=3, pixels=True, where=where)
    for st in (32, 16, 8): fixture(f"fcn{st}s_small", Fcn(st, 4, 8, 32), (2, 3, 40, 56), classes=4, pixels=True, where=where)
    fixture("fcn_resnet50", fcn_resnet50(weights=None, weights_backbone=None, aux_loss=False, num_classes=5), (3, 3, 32, 48), classes=5, pixels=True, where=where)
    fixture("deeplabv3_resnet50", deeplabv3_resnet50(weights=None, weights_backbone=None, aux_loss=False, num_classes=5), (3, 3, 32, 112), classes=5, pixels=True, where=where)

if sys.argv[1:] == ["count"]: counts()
else: fixtures(HERE)
