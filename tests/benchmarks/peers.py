"""The same training by other means, each as its own framework's users would write it.

Run by the benchmarks in an interpreter that has the framework: `PYTHON -m tests.benchmarks.peers NAME`. Nothing of
tui-dl is imported here. Data lie in memory as float32, scaled beforehand, where a framework wants that: the time to
convert them is not counted.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.workers import Job, Turn, serve

TRAIN = 48_000


def read(job: Job) -> tuple[Any, Any]:
    """Images (60000, 784) as float32 from 0 to 1, labels (60000,)."""
    folder = Path(job.folder)
    images = np.fromfile(folder / "train-images-idx3-ubyte", np.uint8, offset=16).reshape(-1, 784)
    labels = np.fromfile(folder / "train-labels-idx1-ubyte", np.uint8, offset=8)
    return images.astype(np.float32) / np.float32(255), labels.astype(np.int64)


def timed(work: Callable[[int], None], warm_up: int = 3) -> Turn:
    """A turn of `work`, which does so many batches; some are done beforehand."""
    work(warm_up)

    def turn(batches: int) -> float:
        start = time.perf_counter()
        work(batches)
        return time.perf_counter() - start

    return turn


def products(job: Job) -> Turn:
    """Nothing but a batch's matrix products, by NumPy's own BLAS, into memory that stays in the cache."""
    generator = np.random.default_rng(0)

    def tensor(*shape: int) -> Any:
        return generator.normal(size=shape).astype(np.float32)

    calls = []
    for number, (inputs, units) in enumerate(itertools.pairwise(job.layers)):
        x, kernel, z = tensor(job.batch_size, inputs), tensor(inputs, units), tensor(job.batch_size, units)
        calls += [(x, kernel, z.copy()), (x.T, z, tensor(inputs, units))]
        if number:
            calls.append((z, kernel.T, x.copy()))

    def work(batches: int) -> None:
        for _ in range(batches):
            for a, b, c in calls:
                np.dot(a, b, out=c)

    return timed(work)


TORCH_OPTIMIZERS = ("SGD", "RMSprop", "Adam", "AdamW", "Adamax", "NAdam", "Adagrad", "Adadelta")


def torch(job: Job) -> Turn:
    """PyTorch, eager: the loop of its tutorials, with the data as one tensor instead of a slow DataLoader."""
    import torch
    from torch import nn

    torch.set_num_threads(job.threads)
    images, labels = (torch.from_numpy(array[:TRAIN]) for array in read(job))
    layers: list[nn.Module] = []
    for inputs, units in itertools.pairwise(job.layers):
        layers += [nn.Linear(inputs, units), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    loss_function = nn.CrossEntropyLoss()
    name, *settings = job.optimizer.split(" with ")
    rules = {rule.lower(): getattr(torch.optim, rule) for rule in TORCH_OPTIMIZERS}
    optimizer = rules[name](model.parameters(), lr=1e-3, **dict.fromkeys(settings, 0.9))

    def work(batches: int) -> None:
        for indices in itertools.islice(_forever(TRAIN, job.batch_size, torch.randperm), batches):
            optimizer.zero_grad()
            loss_function(model(images[indices]), labels[indices]).backward()
            optimizer.step()

    return timed(work)


def _forever(examples: int, size: int, permutation: Callable[[int], Any]) -> Any:
    """Indices of shuffled batches, epoch after epoch."""
    while True:
        order = permutation(examples)
        for first in range(0, examples, size):
            yield order[first : first + size]


def keras(job: Job) -> Turn:
    """Keras 3 on JAX: `fit`. Timed from an epoch's begin to its end, so that the start of `fit` is not counted."""
    os.environ["KERAS_BACKEND"] = "jax"
    import keras

    images, labels = read(job)
    targets = keras.utils.to_categorical(labels, job.layers[-1])
    model = keras.Sequential([keras.Input((job.layers[0],))])
    for units in job.layers[1:-1]:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(job.layers[-1], activation="softmax"))
    model.compile(optimizer=job.optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    validation = (images[TRAIN:], targets[TRAIN:]) if job.validate else None

    class Clock(keras.callbacks.Callback):  # type: ignore[misc]
        seconds = 0.0

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self._start = time.perf_counter()

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.seconds = time.perf_counter() - self._start

    def turn(batches: int) -> float:
        clock, examples = Clock(), batches * job.batch_size
        model.fit(
            images[:examples],
            targets[:examples],
            batch_size=job.batch_size,
            epochs=1,
            validation_data=validation,
            verbose=0,
            callbacks=[clock],
        )
        return clock.seconds

    turn(TRAIN // job.batch_size)
    return turn


def jax(job: Job) -> Turn:
    """JAX: a whole epoch in one jitted scan; RMSprop as Keras defines it. All turns are as long as the first."""
    import jax
    import jax.numpy as jnp

    images, labels = read(job)
    images, labels = jnp.asarray(images[:TRAIN]), jnp.asarray(labels[:TRAIN])
    generator = np.random.default_rng(0)
    parameters = [
        (jnp.asarray(generator.normal(0, inputs**-0.5, (inputs, units)), jnp.float32), jnp.zeros(units))
        for inputs, units in itertools.pairwise(job.layers)
    ]
    slots = jax.tree.map(jnp.zeros_like, parameters)

    def loss(parameters: Any, x: Any, y: Any) -> Any:
        *hidden, (kernel, bias) = parameters
        for w, b in hidden:
            x = jax.nn.relu(x @ w + b)
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(x @ kernel + bias), y[:, None], axis=1))

    def step(state: Any, indices: Any) -> Any:
        parameters, slots = state
        value, gradients = jax.value_and_grad(loss)(parameters, images[indices], labels[indices])
        slots = jax.tree.map(lambda v, g: 0.9 * v + 0.1 * g * g, slots, gradients)
        parameters = jax.tree.map(lambda w, g, v: w - 1e-3 * g * jax.lax.rsqrt(v + 1e-7), parameters, gradients, slots)
        return (parameters, slots), value

    epoch = jax.jit(lambda state, order: jax.lax.scan(step, state, order), donate_argnums=0)
    state = parameters, slots

    def work(batches: int) -> None:
        nonlocal state
        order = generator.permutation(TRAIN)[: batches * job.batch_size].reshape(batches, job.batch_size)
        state, losses = epoch(state, order)
        losses.block_until_ready()

    return timed(work, warm_up=TRAIN // job.batch_size)


def sklearn(job: Job) -> Turn:
    """scikit-learn: one pass of `partial_fit` is an epoch. Its optimizers are SGD and Adam."""
    import warnings

    from sklearn.neural_network import MLPClassifier

    warnings.filterwarnings("ignore")
    images, labels = read(job)
    model = MLPClassifier(job.layers[1:-1], solver=job.optimizer, batch_size=job.batch_size, alpha=0)

    def work(batches: int) -> None:
        examples = batches * job.batch_size
        model.partial_fit(images[:examples], labels[:examples], classes=np.arange(job.layers[-1]))

    return timed(work)


if __name__ == "__main__":
    serve({"products": products, "torch": torch, "keras": keras, "jax": jax, "sklearn": sklearn})
