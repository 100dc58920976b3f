"""What figures are made of: dials to turn, networks drawn as layers, and the base that joins them."""
