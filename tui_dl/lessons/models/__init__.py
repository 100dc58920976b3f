"""The small models behind figures: plain functions, without engine, data or terminal."""
