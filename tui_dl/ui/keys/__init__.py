"""Every key of the app, once: one file a place."""
