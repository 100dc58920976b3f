"""The course: its pages and words, its exercises and how answers are checked, and what has been done of it."""
