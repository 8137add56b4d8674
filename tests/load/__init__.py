"""A load test: many sessions train at once, as a class does. See `__main__`."""
