"""The course's exercises, one kind a file: `shapes.py` holds the exercise that pages call `shapes`."""
