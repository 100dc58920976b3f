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
    "update": "Every value moves a little against its gradient, downhill. This is the learning.",
}


def sentence(operation: Operation) -> str:
    """The sentence for an operation, the most particular there is."""
    name = getattr(operation.piece, "name", "")
    return _SENTENCES.get(f"{operation.kind}:{name}") or _SENTENCES[operation.kind]
