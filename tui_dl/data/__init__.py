"""What goes in: the catalogue of data sets, readers for their files, generated sets, splits and epoch orders.

`catalog.load(name_or_path)` is the way in. Importing this package alone loads nothing else.
"""
