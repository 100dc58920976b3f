"""The small models behind the course's figures: plain functions with closed forms."""
