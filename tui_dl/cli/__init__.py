"""The command line: `commands` declares what can be asked for, a module for each command does it.

Modules that do something load what they need when they are imported; `commands` imports them when they are called.
"""
