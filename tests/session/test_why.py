"""Why this number: followed back to what made it, on to what uses it, and along the chain rule to the loss."""

from __future__ import annotations

import numpy as np
import pytest
from small import nowhere, opened, state

from tui_dl import Add, Concatenate, Dense, Input, Model
from tui_dl.engine.machine import Machine
from tui_dl.session import Stride
from tui_dl.session.chain import chain
from tui_dl.session.choice import Choice
from tui_dl.session.errors import SessionError
from tui_dl.session.why import Why, why


def branched() -> Machine:
    generator = np.random.default_rng(2)
    left, right = Input(3), Input(2)
    c = Concatenate()([Dense(2, "tanh")(left), right])
    h = Dense(4, "tanh")(c)
    model = Model([left, right], Dense(3, "softmax")(Add()([h, Dense(4, "sigmoid")(h)])))
    model.compile(loss="categorical_crossentropy")
    machine = model.debug([generator.random((6, 3)), generator.random((6, 2))], np.arange(6) % 3, batch_size=6)
    machine.advance()
    return machine


def follow(machine: Machine, name: str, index: tuple[int, ...]) -> Why:
    return why(machine, Choice(), (name, index))


def test_every_operand_can_be_followed_to_the_data_or_to_the_weights() -> None:
    machine = branched()
    waiting, seen = [("L", ())], set()
    while waiting:
        element = waiting.pop()
        found = follow(machine, *element)
        machine_value = machine.arena.view(element[0])[element[1]]
        assert np.isfinite(machine_value)
        for operand in found.operands:
            if operand.earlier:
                assert operand.name[0] in "Wb"
                assert "as at the start" in operand.origin
            elif (operand.name, operand.index) not in seen:
                seen.add((operand.name, operand.index))
                waiting.append((operand.name, operand.index))
    assert {name for name, _ in seen} >= {"x1", "x2", "c1", "s1", "y", "ŷ", "ℓ"}


def test_looking_ahead_changes_nothing_and_tells_that_it_does() -> None:
    session = opened()
    session.advance(Stride.OPERATION, nowhere)
    before = state(session)
    found = session.debugging.why(("dW1", (1, 2)))
    assert found.ahead
    updated = session.debugging.why(("dW1", (1, 2))).uses[0]
    assert state(session) == before
    session.advance(Stride.BATCH, nowhere)
    here = session.debugging.why(("dW1", (1, 2)))
    assert not here.ahead
    assert here.value == found.value
    assert session.opened.trainer.machine.tensors["W1"][1, 2] == pytest.approx(updated.value, rel=1e-6)


def test_a_weight_is_read_as_it_was_before_its_update() -> None:
    session = opened()
    session.advance(Stride.BATCH, nowhere)
    found = session.debugging.why(("z1", (0, 1)))
    weight = next(operand for operand in found.operands if operand.name == "W1")
    assert weight.earlier
    assert weight.value != pytest.approx(float(session.opened.trainer.machine.tensors["W1"][weight.index]), rel=1e-4)
    old = session.debugging.why((weight.name, weight.index), earlier=True)
    assert old.value == weight.value
    assert old.operation is None
    new = session.debugging.why((weight.name, weight.index))
    assert new.formula == "W1 ← rmsprop(W1, dW1)"


def test_uses_lead_forward_all_the_way_to_the_loss() -> None:
    machine = branched()
    element: tuple[str, tuple[int, ...]] = ("x2", (4, 1))
    names = []
    while element[0] != "L":
        use = follow(machine, *element).uses[0]
        names.append(use.name)
        element = (use.name, use.index)
        assert use.value == follow(machine, *element).value
    assert names == ["c1", "z2", "h2", "z3", "h3", "s1", "z4", "ŷ", "ℓ", "L"]


def test_a_concatenated_column_is_used_where_it_lies() -> None:
    use = next(use for use in follow(branched(), "x2", (4, 1)).uses if use.name == "c1")
    assert use.index == (4, 3)


@pytest.mark.parametrize("name", ["W1", "W2", "b2", "W3", "z1", "dz2"])
def test_the_factors_of_the_chain_multiply_to_the_followed_part(name: str) -> None:
    machine = branched()
    shape = machine.program.tensors[name].shape
    found = chain(machine, Choice(), (name, tuple(size - 1 for size in shape)))
    for link, following in zip(found.links, found.links[1:], strict=False):
        part = link.factor_value * following.value
        assert part == pytest.approx(link.share * link.value, rel=1e-4, abs=1e-9)
    product = np.prod([link.factor_value for link in found.links[:-1]]) * found.links[-1].value
    assert found.product == pytest.approx(product, rel=1e-6)


def test_all_ways_together_are_the_gradient() -> None:
    session = opened()
    session.advance(Stride.PHASE, nowhere)
    whole = session.debugging.chain(("W1", (0, 0)))
    if whole.links[0].ways > 1:
        parts = [session.debugging.chain(("W1", (0, 0)), (way,)).product for way in range(whole.links[0].ways)]
        assert sum(parts) == pytest.approx(whole.whole, rel=1e-4)
    else:
        assert whole.product == pytest.approx(whole.whole, rel=1e-4, abs=1e-9)


def test_a_way_that_is_blocked_does_not_claim_to_reach_the_loss() -> None:
    session = opened()
    session.opened.trainer.machine.arena.view("b1")[:] = -100.0  # No relu passes anything.
    found = session.debugging.chain(("b1", (0,)))
    assert [link.blocked for link in found.links] == [True]
    assert found.whole == found.product == 0


def test_where_nothing_has_a_gradient_a_weight_is_followed() -> None:
    session = opened()
    assert session.debugging.chosen_element()[0] == "x"
    assert session.debugging.chain().links[0].name == "dW1"
    session.advance(Stride.PHASE, nowhere)
    assert session.debugging.chain().links[0].name == "dz2"


def test_arrows_and_questions_go_to_the_tensor_that_is_meant_while_its_operation_is_in_view() -> None:
    session = opened()
    session.advance(Stride.OPERATION, nowhere)
    meant = []
    for _ in range(4):
        meant.append(session.debugging.chosen_element()[0])
        session.next_tensor()
    assert meant == ["z1", "x", "W1", "b1"]
    session.choose(element=("W1", (0, 1)))
    session.choose(move=(1, 1))
    assert session.debugging.chosen_element() == ("W1", (1, 2))
    assert session.debugging.why().text == "W1[1, 2]"
    assert session.debugging.check_gradient()[0].text == "W1[1, 2]"
    stage = session.snapshot().stage
    assert stage is not None
    assert [term.name for term in stage.terms if not isinstance(term, str) and term.meant] == ["W1"]
    session.advance(Stride.OPERATION, nowhere)
    assert session.debugging.chosen_element()[0] == "h1"


def test_the_chosen_example_is_the_way_that_is_taken_first() -> None:
    machine = branched()
    choice = Choice()
    choice.choose_example(4)
    assert chain(machine, choice, ("W3", (0, 0))).links[0].way == "i = 4"


@pytest.mark.parametrize(
    ("text", "element"),
    [
        ("W1[1, 2]", ("W1", (1, 2))),
        (" dW1 [0,1] ", ("dW1", (0, 1))),
        ("1, 2", ("z1", (1, 2))),
        ("v[W1][1, 0]", ("v[W1]", (1, 0))),
        ("ŷ[1, 0]", ("ŷ", (1, 0))),
        ("b1 2", ("b1", (2,))),
        ("L", ("L", ())),
    ],
)
def test_elements_as_they_are_typed(text: str, element: object) -> None:
    session = opened()
    session.advance(Stride.OPERATION, nowhere)
    assert session.debugging.find(text) == element


@pytest.mark.parametrize(
    "text", ["W1[9, 0]", "W9[0, 0]", "W1[1", "W1[1, 2, 3]", "-1, 0", "W1[a, b]", "hyper[0]", "…", "[", "1" * 50]
)
def test_what_is_no_element_is_refused_in_one_line(text: str) -> None:
    session = opened()
    session.advance(Stride.OPERATION, nowhere)
    with pytest.raises(SessionError) as error:
        session.debugging.find(text)
    assert "\n" not in str(error.value)


def test_what_was_found_is_chosen_everywhere() -> None:
    session = opened()
    session.advance(Stride.OPERATION, nowhere)
    session.debugging.find("W1[1, 2]")
    stage = session.snapshot().stage
    assert stage is not None
    chosen = {term.name: term.chosen for term in stage.terms if not isinstance(term, str)}
    assert chosen["W1"] == (1, 2)
    assert chosen["z1"] == (0, 2)


def test_a_weight_is_followed_back_through_the_updates_of_earlier_batches() -> None:
    session = opened()
    for _ in range(3):
        session.advance(Stride.BATCH, nowhere)
    session.advance(Stride.OPERATION, nowhere)
    before, values, element = state(session), [], ("W1", (1, 2))
    found = session.debugging.why(element)
    assert (found.operation, found.back) == (None, 0)
    for back in (1, 2, 3):
        values.append(found.value)
        operand = next(o for o in found.operands if o.name == "W1")
        assert operand.earlier
        found = session.debugging.why((operand.name, operand.index), earlier=True, back=found.back)
        assert found.back == back
        assert found.value == pytest.approx(values[-1] if back == 1 else operand.value, abs=0)
        assert found.phase == "update"
        gradient = next(o for o in found.operands if o.name == "dW1")
        assert session.debugging.why((gradient.name, gradient.index), back=back).value == gradient.value
    assert found.batch == "epoch 1, batch 1"
    operand = next(o for o in found.operands if o.name == "W1")
    start = session.debugging.why((operand.name, operand.index), earlier=True, back=found.back)
    assert "as at the start" in start.rows[1].text
    assert start.value == operand.value
    assert state(session) == before


def test_a_value_that_is_its_own_arithmetic_is_written_once() -> None:
    session = opened()
    passed_on = why(branched(), Choice(), ("c1", (0, 0)))
    for found in (session.debugging.why(("x", (0, 0))), passed_on):
        assert len([row for row in found.rows if row.text.strip().startswith("=")]) == 1
        assert found.rows[-1].kind == "result"
    assert [operand for _, operand in passed_on.rows[-1].pieces if operand is not None] == [0]


def test_what_an_accuracy_counts_is_told_by_number() -> None:
    session = opened(batch_size=40)
    session.advance(Stride.BATCH, nowhere)
    machine = session.opened.trainer.machine
    right = np.flatnonzero((machine.tensors["ŷ"][:, 0] > 0.5) == machine.tensors["y"].ravel())
    remark = next(row.text.strip() for row in session.debugging.why(("accuracy", ())).rows if row.kind == "remark")
    verdict, _, named = remark.partition("; right are i = ")
    assert verdict == f"i = 0 is {'right' if 0 in right else 'wrong'}"
    assert [int(number) for number in named.removesuffix(" …").split(", ")] == right[:6].tolist()
    assert len(right) == round(float(machine.tensors["accuracy"]) * 40)
