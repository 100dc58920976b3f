"""The small models behind the course's figures: plain functions, each with a closed form to check it against."""
