"""Writes a network of torchvision, for evaluation with one picture, as ONNX.

usage: export_onnx.py NETWORK SIZE FILE
"""
import sys

import torch
import torchvision

name, size, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
network = getattr(torchvision.models, name)(weights=None, **({"init_weights": False, "aux_logits": False} if name == "googlenet" else {})).eval()
torch.onnx.export(network, torch.rand(1, 3, size, size), file, input_names=["input"], output_names=["output"], opset_version=13)
