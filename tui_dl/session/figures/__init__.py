"""What figures of the course compute with the engine: networks of their own, away from the session's."""
