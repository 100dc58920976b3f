"""The course's figures, one a file: `shower.py` holds the figure that pages call `shower`."""
