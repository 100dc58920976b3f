"""Make the reference values of tests/fixtures/oracle with Keras 3 (on JAX) and PyTorch.

How to make them anew, from the root of the repository:

    pip install -e ".[oracle]"
    python -m tests.oracle.make_fixtures

It takes about two minutes, uses no network and never imports tui_dl: the values are independent of the engine that
is checked against them. Everything is computed in float64 from seeded inputs that are stored beside the results,
so reading tests need neither library nor generator (`tests/oracle_values.py` loads a fixture by name). With the
same library versions the files come out byte for byte the same; each says which versions made it. Activations and
the gradients of whole networks are computed by PyTorch as well: the two must agree to 1e-10, or the making stops.
"""

from __future__ import annotations

from pathlib import Path

from tests.oracle import activations, fit, initializers, losses, metrics, networks, optimizers, schedules
from tests.oracle.backend import versions
from tests.oracle.fixture_files import write_json, write_npz

FOLDER = Path(__file__).parents[1] / "fixtures" / "oracle"

JSON_FIXTURES = {
    "activations": activations.build,
    "losses": losses.build,
    "metrics": metrics.build,
    "initializers": initializers.build,
    "schedules": schedules.build,
    "fit": fit.build,
}
NPZ_FIXTURES = {"optimizers": optimizers.build, "networks": networks.build}


def main() -> None:
    """Write every fixture and say how large it became."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, build in JSON_FIXTURES.items():
        path = FOLDER / f"{name}.json"
        write_json(path, {"versions": versions()} | build())
        print(f"{path.name}: {path.stat().st_size:,} bytes")
    for name, build in NPZ_FIXTURES.items():
        path = FOLDER / f"{name}.npz"
        write_npz(path, {"versions": versions()} | build())
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
