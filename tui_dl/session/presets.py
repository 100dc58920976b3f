"""Configurations worth looking at, each with what there is to see."""

from __future__ import annotations

from dataclasses import dataclass

from tui_dl.session.setup import Setup


@dataclass(frozen=True, slots=True)
class Preset:
    """A configuration with a name."""

    name: str
    title: str
    see: str
    """What to look for; one sentence."""
    setup: Setup


PRESETS = (
    Preset(
        "deck",
        "The first network",
        "784 → 512 → 10: the network of the course. Most of what it learns it learns in the first epochs.",
        Setup(layers="512:relu,10:softmax"),
    ),
    Preset(
        "none-hidden",
        "No hidden layer",
        "Ten straight cuts through pixel space: surprisingly good, and its weights can be looked at as images.",
        Setup(layers="10:softmax"),
    ),
    Preset(
        "deep",
        "Deep",
        "Three hidden layers, each smaller than the one before: watch the gradients of all four kernels.",
        Setup(layers="256:relu,128:relu,64:relu,10:softmax"),
    ),
    Preset(
        "too-big",
        "Too big for its data",
        "Many weights and few digits: the training loss falls towards 0 while the validation loss turns and climbs.",
        Setup(layers="1024:relu,256:relu,10:softmax", validation_split=0.8, epochs=30),
    ),
    Preset(
        "too-deep",
        "Too deep with sigmoid",
        "Six sigmoids in a row: the gradient shrinks on the way back, and the first layers stay as they were drawn.",
        Setup(layers=",".join(["32:sigmoid"] * 6) + ",10:softmax", optimizer="sgd", learning_rate=0.1),
    ),
    Preset(
        "two-inputs",
        "Two inputs joined",
        "The upper and the lower half of a digit go through layers of their own and meet before the answer.",
        Setup(layers="[128:relu | 128:relu],10:softmax"),
    ),
    Preset(
        "line",
        "A line",
        "One unit without activation is y = w·x + b: it ends at w = 5 and b = 30.",
        Setup(data="line", layers="1:identity", optimizer="sgd", learning_rate=0.1, batch_size=32, epochs=30),
    ),
    Preset(
        "sine",
        "A sine out of bends",
        "32 relus are 32 bends in a line: enough to follow a curve.",
        Setup(data="sine", layers="32:relu,1:identity", optimizer="adam", learning_rate=0.02, batch_size=32, epochs=80),
    ),
    Preset(
        "two-classes",
        "Two classes on a line",
        "One sigmoid finds the point where one class becomes more probable than the other; nobody can do better.",
        Setup(data="two-classes", layers="1:sigmoid", optimizer="adam", learning_rate=0.05, batch_size=32),
    ),
    Preset(
        "circle",
        "A disc in a ring",
        "No straight cut parts them: three units bend enough, eight make it round.",
        Setup(data="circle", layers="8:relu,1:sigmoid", optimizer="adam", learning_rate=0.03, batch_size=32, epochs=40),
    ),
    Preset(
        "xor",
        "Exclusive or",
        "The task that no network without a hidden layer can learn.",
        Setup(data="xor", layers="8:relu,1:sigmoid", optimizer="adam", learning_rate=0.03, batch_size=32, epochs=40),
    ),
    Preset(
        "gaussians",
        "Two clouds",
        "One unit is enough where one straight cut is: hidden layers would not help.",
        Setup(data="gaussians", layers="1:sigmoid", optimizer="adam", learning_rate=0.05, batch_size=32),
    ),
    Preset(
        "spiral",
        "Two arms of a spiral",
        "It takes two hidden layers and patience: the surface winds itself up epoch by epoch.",
        Setup(
            data="spiral",
            layers="64:relu,32:relu,1:sigmoid",
            optimizer="adam",
            learning_rate=0.01,
            batch_size=32,
            epochs=100,
        ),
    ),
    Preset(
        "3-or-8",
        "One digit against another",
        "Two classes need one output: the probability that it is an 8.",
        Setup(data="mnist-3-vs-8", layers="16:relu,1:sigmoid"),
    ),
    Preset(
        "ink",
        "How much ink",
        "A number instead of a class: weights that see ink all drift to one value, those in the corners stay.",
        Setup(data="mnist-ink", layers="1:identity", optimizer="adam"),
    ),
    Preset(
        "by-hand",
        "Small enough to check by hand",
        "2 → 3 → 2 on batches of 2: every number of every operation fits on the screen.",
        Setup(
            data="corners",
            layers="3:relu,2:softmax",
            optimizer="sgd",
            learning_rate=0.5,
            batch_size=2,
            epochs=200,
            validation_split=0.0,
        ),
    ),
)

BY_NAME = {preset.name: preset for preset in PRESETS}
