"""The image sets that are known by name: their files as published, checksums, mirrors, classes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file as its authors put it out."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PublishedSet:
    """One image set as its authors put it out."""

    title: str
    source: str
    labels: tuple[str, ...]
    train: int
    test: int
    files: tuple[PublishedFile, ...]
    mirrors: tuple[str, ...]
    """Addresses that a file's name is appended to; empty for the set that ships with tui-dl."""


DIGITS = tuple("0123456789")

KERAS_NPZ = PublishedFile("mnist.npz", 11_490_434, "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1")
"""MNIST as Keras keeps it, in one file."""

_MNIST_SOURCE = "MNIST by Y. LeCun, C. Cortes and C. Burges, CC BY-SA 3.0"

SHIPPED = PublishedSet(
    title="MNIST, the first 10,000 training digits",
    source=f"{_MNIST_SOURCE}; first 10,000 training digits, shipped with tui-dl",
    labels=DIGITS,
    train=8_000,
    test=2_000,
    files=(
        PublishedFile(
            "images-idx3-ubyte.gz",
            1_613_463,
            "fd2e4c2c97ebccd77ab08736830691e604e6ea2f84b09953adff62ea9ac00584",
        ),
        PublishedFile(
            "labels-idx1-ubyte.gz", 5_091, "03c2725368d678ef8c771f0b0eb162b18d5fd2b9f477dbae352828244ad3d7c4"
        ),
    ),
    mirrors=(),
)

MNIST = PublishedSet(
    title="MNIST, handwritten digits",
    source=_MNIST_SOURCE,
    labels=DIGITS,
    train=60_000,
    test=10_000,
    files=(
        PublishedFile(
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        PublishedFile(
            "train-labels-idx1-ubyte.gz",
            28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        PublishedFile(
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        PublishedFile(
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
    mirrors=(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
)

FASHION_MNIST = PublishedSet(
    title="Fashion-MNIST, articles of clothing",
    source="Fashion-MNIST by H. Xiao, K. Rasul and R. Vollgraf, © Zalando SE, MIT licence",
    labels=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    train=60_000,
    test=10_000,
    files=(
        PublishedFile(
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        PublishedFile(
            "train-labels-idx1-ubyte.gz",
            29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        PublishedFile(
            "t10k-images-idx3-ubyte.gz",
            4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        PublishedFile(
            "t10k-labels-idx1-ubyte.gz",
            5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
    mirrors=(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
)

PUBLISHED = {"mnist-10k": SHIPPED, "mnist": MNIST, "fashion-mnist": FASHION_MNIST}
