"""Losses and metrics as lines of PyTorch: p (n, outputs) and y of the same shape, or class indices (n,).

The definitions are the engine's, which are Keras'.
"""

from __future__ import annotations

_UNIT = "{v} / {v}.norm(dim=1, keepdim=True).clamp(min=1e-7)"
_SIGNED = "y = 2 * y - 1 if ((y == 0) | (y == 1)).all() else y\n"

LOSS = {
    "mse": "return ((p - y) ** 2).mean()",
    "mae": "return (p - y).abs().mean()",
    "mape": "return 100 * ((p - y).abs() / y.abs().clamp(min=1e-7)).mean()",
    "msle": "return ((p.clamp(min=1e-7) + 1).log() - (y.clamp(min=1e-7) + 1).log()).square().mean()",
    "log_cosh": "x = p - y\nreturn (x + nn.functional.softplus(-2 * x) - np.log(2.0)).mean()",
    "cosine_similarity": f"u, v = {_UNIT.format(v='y')}, {_UNIT.format(v='p')}\nreturn -(u * v).sum(dim=1).mean()",
    "hinge": _SIGNED + "return (1 - y * p).clamp(min=0).mean()",
    "squared_hinge": _SIGNED + "return (1 - y * p).clamp(min=0).square().mean()",
    "categorical_hinge": "rival, truth = ((1 - y) * p).max(dim=1).values, (y * p).sum(dim=1)\n"
    "return (rival - truth + 1).clamp(min=0).mean()",
    "categorical_crossentropy": "q = (p / p.sum(dim=1, keepdim=True)).clamp(1e-7, 1 - 1e-7)\n"
    "return -(y * q.log()).sum(dim=1).mean()",
    "sparse_categorical_crossentropy": "q = (p / p.sum(dim=1, keepdim=True)).clamp(1e-7, 1 - 1e-7)\n"
    "return -q[torch.arange(len(y)), y].log().mean()",
    "binary_crossentropy": "q = p.clamp(1e-7, 1 - 1e-7)\nreturn -(y * q.log() + (1 - y) * (1 - q).log()).mean()",
    "kl_divergence": "y, q = y.clamp(1e-7, 1), p.clamp(1e-7, 1)\nreturn (y * (y / q).log()).sum(dim=1).mean()",
    "poisson": "return (p - y * (p + 1e-7).log()).mean()",
}
"""By the engine's names: the body of a function of p and y."""

METRIC = {
    "binary_accuracy": "return ((p > {threshold}) == (y == 1)).float().mean()",
    "categorical_accuracy": "return (p.argmax(dim=1) == y.argmax(dim=1)).float().mean()",
    "sparse_categorical_accuracy": "return (p.argmax(dim=1) == y).float().mean()",
    "top_k_categorical_accuracy": "best = p.topk(min({k}, p.shape[1]), dim=1).indices\n"
    "return (best == y.argmax(dim=1, keepdim=True)).any(dim=1).float().mean()",
    "sparse_top_k_categorical_accuracy": "best = p.topk(min({k}, p.shape[1]), dim=1).indices\n"
    "return (best == y[:, None]).any(dim=1).float().mean()",
}

COUNTED = {
    "precision": "said = p > {threshold}\nreturn (said & (y == 1)).sum() / said.sum().clamp(min=1)",
    "recall": "truth = y == 1\nreturn ((p > {threshold}) & truth).sum() / truth.sum().clamp(min=1)",
    "f1_score": "said = torch.zeros_like(p).scatter(1, p.argmax(dim=1, keepdim=True), 1.0)\n"
    "both = said.sum(dim=0) + y.sum(dim=0)\nreturn (2 * (said * y).sum(dim=0) / both.clamp(min=1e-7)).mean()",
    "r2_score": "return (1 - ((y - p) ** 2).sum(dim=0) / ((y - y.mean(dim=0)) ** 2).sum(dim=0)).mean()",
}
"""What is counted over all examples, and no mean of their scores."""
