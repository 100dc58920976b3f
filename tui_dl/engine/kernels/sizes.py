"""Sizes on which kernels and the programs that call them agree."""

CHUNKS = 16
"""Long sums are made in so many pieces, whoever makes them: their bits do not depend on the number of parts."""
