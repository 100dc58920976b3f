"""What can go wrong in the engine, said in one line: what, where and what to do."""


class NetworkError(ValueError):
    """A network, its compile options or its data do not fit together."""


class MachineError(RuntimeError):
    """The machine was asked for a move it cannot make, such as a step back from the very beginning."""


class CheckpointError(Exception):
    """A saved network cannot be read or written."""
