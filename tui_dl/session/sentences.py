"""Why each operation exists, in one or two plain sentences."""

from __future__ import annotations

from tui_dl.engine.program import Operation

_SENTENCES = {
    "gather": "A batch is drawn from the shuffled training data: x holds the inputs, a row an example; "
    "y holds the answers the network should give.",
    "dense": "Every unit weighs all its inputs, adds them up and adds its bias. The weights are what will be learnt.",
    "activation": "A bend in an otherwise straight calculation. Without it, many layers could do no more than one.",
    "activation:relu": "Negative values become 0, the rest passes. This bend is what lets layers build "
    "curves out of straight lines.",
    "activation:softmax": "The scores become probabilities: all positive, together 1. The largest is the "
    "network's answer.",
    "activation:sigmoid": "Any number is squeezed to between 0 and 1, so it can be read as a probability.",
    "loss": "One number says how wrong the predictions are, averaged over the batch. Everything that follows "
    "serves to make it smaller.",
    "metric": "Tracked beside the loss because people understand it. Nothing is learnt from it.",
    "loss_gradient": "Here the way back begins: how would the loss change if this output grew a little? "
    "Too high gives a positive sign, too low a negative one.",
    "kernel_gradient": "How would the loss change if this weight grew? Each example votes: its input to the "
    "weight, times the error at the weight's output.",
    "bias_gradient": "A bias adds to its unit for every example alike, so its gradient is the sum of all their errors.",
    "input_gradient": "Blame is handed back: each unit below gets the errors above it, weighed by the "
    "weights through which it took part.",
    "activation_gradient": "The error passes back through the bend, times its slope there.",
    "activation_gradient:relu": "Where the unit was switched off (z ≤ 0) nothing passes back: it took no part, "
    "so it takes no blame.",
    "targets": "The answers are put into the form in which this loss compares them with the predictions.",
    "total_loss": "Several scores add up to the one number that training makes smaller.",
    "penalty": "Large weights cost extra: a network that keeps them small learns less by heart.",
    "penalty_gradient": "The price of large weights joins the gradient, and pulls every weight towards 0.",
    "join": "Tensors are put side by side, so that the next layer sees both.",
    "join_gradient": "Each of the joined tensors gets back its own part of the blame.",
    "sum": "Where two ways meet, what they bring is added up.",
    "pass_gradient": "An addition passes the blame on unchanged: whoever added something takes part in full.",
    "dropout": "Some values are dropped at random, so that no unit can rely on a single other one. "
    "The rest grows to make up for it.",
    "dropout_gradient": "What was dropped took no part, so it takes no blame.",
    "schedule": "The learning rate for this update is looked up in its schedule.",
    "norm": "How long are all these gradients together, as one arrow?",
    "clip": "A gradient that is too long is cut, so that one odd batch cannot throw the weights far off.",
    "update": "Every value moves a little against its gradient, downhill. This is the learning.",
}


def sentence(operation: Operation) -> str:
    """The sentence for an operation, the most particular there is."""
    name = getattr(operation.piece, "name", "")
    return _SENTENCES.get(f"{operation.kind}:{name}") or _SENTENCES[operation.kind]
