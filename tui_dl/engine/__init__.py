"""The network and its arithmetic. Importing this is cheap: Numba and SciPy load when a machine is made."""
