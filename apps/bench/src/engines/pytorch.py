"""PyTorch, eager, behind the bench's protocol: a request a line on stdin, an answer a line on stdout, both JSON."""

import json
import math
import os
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))


def uniform(shape, seed):
    """The numbers of inputs.ts: mulberry32 in [0, 1)."""
    state = (seed + torch.arange(1, math.prod(shape) + 1, dtype=torch.int64) * 0x6D2B79F5) & 0xFFFFFFFF

    def multiply(a, b):  # the low 32 bits of a product, by halves that fit
        return (a * (b & 0xFFFF) + (((a * (b >> 16)) & 0xFFFF) << 16)) & 0xFFFFFFFF

    t = multiply(state ^ (state >> 15), state | 1)
    t = t ^ ((t + multiply(t ^ (t >> 7), t | 61)) & 0xFFFFFFFF)
    return ((t ^ (t >> 14)).double() / 2**32).reshape(shape)


def floats(shape, seed, scale=1.0):
    return ((uniform(shape, seed) * 2 - 1) * scale).float()


def labels(shape, limit, seed):
    return (uniform(shape, seed) * limit).long()


def kernel(shape, seed):
    """A kernel in Keras's order of axes, with the values of shapes.ts."""
    a, b = sorted(shape)[-2:]
    return floats(shape, seed, math.sqrt(6 / (a + b)))


def set_dense(layer, seed):
    with torch.no_grad():
        layer.weight.copy_(kernel((layer.in_features, layer.out_features), seed).T)
        layer.bias.zero_()


def set_conv(layer, seed):
    out, channels, height, width = layer.weight.shape
    with torch.no_grad():
        layer.weight.copy_(kernel((height, width, channels, out), seed).permute(3, 2, 0, 1))
        layer.bias.zero_()


def training(model, x, y, optimizer):
    last = [0.0]

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        last[0] = loss.item()

    return step, lambda: last[0]


def inference(fn, *xs):
    last = [None]

    def step():
        with torch.inference_mode():
            last[0] = fn(*xs)

    return step, lambda: last[0].abs().sum().item()


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(a.transpose(1, 2).reshape(b, t, c))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.positions = nn.Embedding(96, 128), nn.Embedding(64, 128)
        self.blocks = nn.Sequential(*[Block(128, 4) for _ in range(4)])
        self.norm, self.head = nn.LayerNorm(128), nn.Linear(128, 96)

    def forward(self, x):
        h = self.embedding(x) + self.positions(torch.arange(x.shape[1]))
        return self.head(self.norm(self.blocks(h))).reshape(-1, 96)


class LSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.LSTM(64, 128, batch_first=True), nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1])


def mlp():
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
    set_dense(model[0], 10)
    set_dense(model[2], 12)
    return training(model, floats((128, 784), 1), labels((128,), 10, 2), torch.optim.Adam(model.parameters(), eps=1e-7))


def cnn():
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1600, 128),
        nn.ReLU(),
        nn.Linear(128, 10),
    )
    set_conv(model[0], 10)
    set_conv(model[3], 12)
    set_dense(model[7], 14)
    set_dense(model[9], 16)
    with torch.no_grad():  # its rows are channels first
        rows = model[7].weight.T.reshape(5, 5, 64, 128).permute(2, 0, 1, 3).reshape(1600, 128)
        model[7].weight.copy_(rows.T.clone())
    x, y = floats((64, 1, 28, 28), 1), labels((64,), 10, 2)
    return training(model, x, y, torch.optim.Adam(model.parameters(), eps=1e-7))


def gpt():
    model = GPT()
    with torch.no_grad():
        model.embedding.weight.copy_(floats((96, 128), 10, 0.03))
        model.positions.weight.copy_(floats((64, 128), 11, 0.03))
    for i, block in enumerate(model.blocks):
        for layer, place in ((block.qkv, 2), (block.out, 4), (block.up, 8), (block.down, 10)):
            set_dense(layer, 12 + 12 * i + place)
    set_dense(model.head, 62)
    x, y = labels((16, 64), 96, 1), labels((1024,), 96, 2)
    return training(model, x, y, torch.optim.AdamW(model.parameters(), eps=1e-7, weight_decay=0.01))


def lstm():
    model = LSTM()
    with torch.no_grad():  # the gates are in Keras's order
        model.rnn.weight_ih_l0.copy_(kernel((64, 512), 10).T)
        model.rnn.weight_hh_l0.copy_(kernel((128, 512), 11).T)
        model.rnn.bias_ih_l0.zero_()
        model.rnn.bias_hh_l0.zero_()
    set_dense(model.head, 13)
    x, y = floats((32, 64, 64), 1), labels((32,), 10, 2)
    return training(model, x, y, torch.optim.Adam(model.parameters(), eps=1e-7))


MOBILENET = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]


def mobilenet():
    layers = [nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6()]
    channels = 32
    for filters, strides in MOBILENET:
        layers += [nn.Conv2d(channels, channels, 3, strides, 1, groups=channels, bias=False)]
        layers += [nn.BatchNorm2d(channels), nn.ReLU6()]
        layers += [nn.Conv2d(channels, filters, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU6()]
        channels = filters
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1024, 1000)).eval()
    seed = 100
    # With strides of 2 Keras pads behind the last pixel, PyTorch before the first one: mirrored, both are the same.
    with torch.no_grad():
        for layer in layers:
            if isinstance(layer, nn.Conv2d):
                out, inner, height, width = layer.weight.shape
                if layer.groups > 1:
                    values = floats((height, width, out, 1), seed, 0.5).permute(2, 3, 0, 1)
                else:
                    scale = 0.3 if height == 3 else math.sqrt(3 / inner)
                    values = floats((height, width, inner, out), seed, scale).permute(3, 2, 0, 1)
                layer.weight.copy_(values.flip(2, 3))
                seed += 1
            elif isinstance(layer, nn.BatchNorm2d):
                layer.bias.copy_(floats(layer.bias.shape, seed + 1, 0.1))
                layer.running_mean.copy_(floats(layer.bias.shape, seed + 2, 0.1))
                seed += 4
        model[-1].weight.copy_(floats((1024, 1000), seed, 0.05).T)
        model[-1].bias.copy_(floats((1000,), seed + 1, 0.05))
    image = floats((1, 224, 224, 3), 1).permute(0, 3, 1, 2).flip(2, 3).contiguous()
    return inference(model, image)


def product(n, kind):
    def multiply(a, b):
        return (a.T if kind[0] == "T" else a) @ (b.T if kind[1] == "T" else b)

    return lambda: inference(multiply, floats((n, n), 1), floats((n, n), 2))


def elementwise(x, y):
    b = torch.clamp((x + y) * 0.5 - x * 0.25, min=0)
    return torch.sqrt(b * b + 1)


def small():
    def chain(x):
        for _ in range(500):
            x = (x + 1) * 0.5
        return x

    return inference(chain, floats((16,), 1))


def bfloat16(make):
    """A workload under autocast: products in bfloat16, weights in float32."""

    def made():
        step, check = make()

        def mixed():
            # Builds for plain x86-64 have no fused attention in bfloat16.
            with torch.autocast("cpu", dtype=torch.bfloat16), sdpa_kernel(SDPBackend.MATH):
                step()

        return mixed, check

    return made


workloads = {
    **{f"matmul{n}{kind}": product(n, kind) for n in (64, 256, 512, 1024, 2048) for kind in ("NN", "NT", "TN")},
    "matmulBatched": lambda: inference(torch.matmul, floats((8, 128, 128), 1), floats((8, 128, 128), 2)),
    "mlp": mlp,
    "cnn": cnn,
    "gpt": gpt,
    "lstm": lstm,
    "mobilenet_infer": mobilenet,
    **{f"{make.__name__}Bf16": bfloat16(make) for make in (mlp, cnn, gpt, lstm)},
    "mobilenet_inferBf16": bfloat16(mobilenet),
    "elementwise": lambda: inference(elementwise, floats((4194304,), 1), floats((4194304,), 2)),
    "softmax": lambda: inference(lambda x: F.softmax(x, -1), floats((4096, 1024), 1)),
    "layernorm": lambda: inference(lambda x: F.layer_norm(x, (1024,), eps=1e-3), floats((4096, 1024), 1)),
    "small": small,
}

cases = {}


def seconds(step):
    start = time.perf_counter()
    step()
    return (time.perf_counter() - start) * 1000


def answer(request):
    name = request["workload"]
    if request["kind"] == "prepare":
        step, check = workloads[name]()
        cases[name] = step
        return {"kind": "prepared", "firstStepMs": seconds(step), "check": check()}
    if request["kind"] == "round":
        end = time.perf_counter() + request["milliseconds"] / 1000
        times = [seconds(cases[name])]
        while time.perf_counter() < end:
            times.append(seconds(cases[name]))
        return {"kind": "times", "milliseconds": times}
    del cases[name]
    return {"kind": "closed"}


def send(message):
    print(json.dumps(message), flush=True)


send({"kind": "hello", "engine": "pytorch", "version": torch.__version__, "workloads": list(workloads)})
for line in sys.stdin:
    try:
        send(answer(json.loads(line)))
    except Exception as error:  # every failure is an answer
        send({"kind": "error", "message": str(error).split("\n")[0]})
