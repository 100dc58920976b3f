"""All jitted code: what the machine's instructions do, the loop that runs them, and how they get compiled."""
