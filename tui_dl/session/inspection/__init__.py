"""Inside the network as it is now: computed from its weights and the data, copied, and safe to hand to another thread.

`overview` is what a look at many examples brings; `way`, `nudge` and `answer` are about one.
"""
