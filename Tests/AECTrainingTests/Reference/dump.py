"""Writes gradients.json: what the PyTorch reference makes of weights and pictures that a formula gives.

  python dump.py FOLDER_OF_MODEL_PY > gradients.json
"""
import json, math, sys
import numpy as np
import torch
sys.path.insert(0, sys.argv[1])
from model import AEC


def name_hash(name):
    h = 2166136261
    for b in name.encode(): h = ((h ^ b) * 16777619) & 0xFFFFFFFF
    return h


def noise(name, count):
    """Uniform in [-1, 1), from the name and the index."""
    with np.errstate(over="ignore"):
        x = (np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x9E3779B1)) ^ np.uint32(name_hash(name))
        x ^= x >> np.uint32(15); x *= np.uint32(0x2C1B3C6D); x ^= x >> np.uint32(12); x *= np.uint32(0x297A2D39); x ^= x >> np.uint32(15)
    return (x >> np.uint32(8)).astype(np.float32) * np.float32(2 ** -23) - 1


def scale(name, shape):
    if name.endswith("dw.weight"): return 0.1
    if name.endswith(".weight"): return (0.3 if ".down." in name else 1.5) / math.sqrt(np.prod(shape[1:]))
    return 0.1


net = AEC()
state = net.state_dict()
for k, v in state.items():
    t = torch.from_numpy(noise(k, v.numel())).view(v.shape) * np.float32(scale(k, v.shape))
    if k.endswith("dw.weight"): t[:, 0, 1, 1] += 1
    if k == "t16": t = 0.5 + 2 * t
    if k.endswith(".g") or k in ("zm", "zs"): t = t + v
    state[k] = t
net.load_state_dict(state)

b, size = 2, 64
y, x = np.mgrid[0:size, 0:size].astype(np.float32)
planes = [[0.5 + 0.25 * np.sin(0.1 * x * (c + 1) + 0.05 * y * (n + 1)) + 0.1 * noise(f"image{n}{c}", size * size).reshape(size, size) for c in range(3)] for n in range(b)]
image = torch.from_numpy((np.round(np.array(planes) * 255) / 255).astype(np.float32))
q = torch.tensor([1.3, 5.6])
torch.rand_like = lambda t: torch.full_like(t, 0.5)  # no noise
x_hat, yb, zb = net(image, q)
lam = 0.0015 * (0.5 / 0.0015) ** (q / 7)
mse = (x_hat - image).pow(2).mean((1, 2, 3)); bpp = (yb.sum((1, 2, 3)) + zb.sum((1, 2, 3))) / size ** 2
loss = ((lam * 65025 * mse + bpp) / (12 * lam.sqrt())).mean()
loss.backward()
y_latent = net.analysis(image, q)
out = dict(loss=loss.item(), mse=mse.tolist(), latentBits=yb.sum((1, 2, 3)).tolist(), hyperBits=zb.sum((1, 2, 3)).tolist(),
           y=[y_latent[0, c, 1, 2].item() for c in range(0, 320, 40)], picture=[x_hat[1, c, 7, 9].item() for c in range(3)], gradients={})
for k, p in net.named_parameters():
    g = p.grad.flatten(); at = [(i * 7919 + 13) % g.numel() for i in range(12)]
    out["gradients"][k] = dict(norm=g.double().norm().item(), at=at, values=[float(f"{g[i].item():.7g}") for i in at])
json.dump(out, sys.stdout)
