"""The optimizers that race are the engine's own, and the losses explored are those that train."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tui_dl.engine.optimizers import OPTIMIZERS, SGD, Adam, RMSprop
from tui_dl.lessons.models.surfaces import BOWL, RAVINE, SADDLE
from tui_dl.session.race import path, race, racers
from tui_dl.session.scoring import NUMBER, PROBABILITY, loss_facts, scores
from tui_dl.session.setup import Setup, optimizer_of


def test_plain_descent_in_a_bowl_is_a_geometric_series() -> None:
    places = path(SGD(0.1), BOWL.gradient, (-1.4, 1.0), 20)
    shrunk = 0.9 ** np.arange(21)
    np.testing.assert_allclose(places, np.outer(shrunk, (-1.4, 1.0)))


def test_momentum_remembers_its_last_step() -> None:
    places = path(SGD(0.02, momentum=0.8), RAVINE.gradient, (-1.6, 1.0), 30)
    steps = np.diff(places, axis=0)
    for t in range(1, 30):
        expected = 0.8 * steps[t - 1] - 0.02 * np.array(RAVINE.gradient(*places[t]))
        np.testing.assert_allclose(steps[t], expected, atol=1e-12)


def test_the_first_step_of_adam_is_the_learning_rate_long_in_each_direction() -> None:
    first = path(Adam(0.05), RAVINE.gradient, (-1.6, 1.0), 1)[1]
    np.testing.assert_allclose(first, (-1.55, 0.95), atol=1e-6)


def test_rmsprop_divides_by_the_root_of_its_average() -> None:
    first = path(RMSprop(0.03), BOWL.gradient, (-1.4, 1.0), 1)[1]
    np.testing.assert_allclose(first, np.array((-1.4, 1.0)) - 0.03 * np.array((-1, 1)) / math.sqrt(0.1), atol=1e-5)


def test_all_seven_start_together_and_none_is_changed_by_the_others() -> None:
    paths = race(SADDLE.gradient, SADDLE.start, 50)
    assert list(paths) == [racer.name for racer in racers()]
    assert len(paths) == 7
    for racer in racers():
        np.testing.assert_array_equal(paths[racer.name][0], SADDLE.start)
        np.testing.assert_array_equal(paths[racer.name], path(racer.optimizer, SADDLE.gradient, SADDLE.start, 50))


@pytest.mark.parametrize("surface", [RAVINE, BOWL], ids=lambda s: s.name)
def test_all_come_closer_where_there_is_a_minimum(surface: object) -> None:
    for name, places in race(surface.gradient, surface.start, 150).items():  # type: ignore[attr-defined]
        assert surface.value(*places[-1]) < 0.1 * surface.value(*places[0]), name  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mse", 0.49),
        ("mae", 0.7),
        ("mape", 70.0),
        ("bce", -math.log(0.3)),
        ("categorical_crossentropy", -math.log(0.3)),
        ("kl_divergence", -math.log(0.3)),
        ("categorical_hinge", 0.7 - 0.3 + 1),
        ("hinge", 0.7),
        ("squared_hinge", 0.49),
        ("cosine_similarity", -0.3 / math.hypot(0.3, 0.7)),
        ("log_cosh", math.log(math.cosh(0.7))),
        ("msle", (math.log(1.3) - math.log(2)) ** 2),
        ("poisson", 0.3 - math.log(0.3)),
    ],
)
def test_losses_of_one_prediction_are_what_their_formulas_say(name: str, expected: float) -> None:
    assert scores(name, 1.0, [0.3]) == pytest.approx([expected], rel=1e-5)
    assert loss_facts(name).formula.startswith("ℓ = ")


def test_targets_of_0_count_as_minus_1_for_hinges() -> None:
    assert scores("hinge", 0.0, [0.3]) == pytest.approx([1.3])


def test_what_has_no_logarithm_has_no_score() -> None:
    assert math.isnan(scores("poisson", 1.0, [-1.0])[0])
    assert {*NUMBER} & {*PROBABILITY} == {"mse", "mae"}


def test_every_racer_can_be_named_in_a_setup() -> None:
    for racer in racers():
        setup = Setup(optimizer=racer.call, learning_rate=racer.rate)
        assert OPTIMIZERS.get(optimizer_of(setup, images=True)).hyper == racer.optimizer.hyper
