"""The notebooks' helpers: ``from course import data, figures``."""
