from hypothesis import settings

# A slow or busy machine must not fail a test: no example has a deadline.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
