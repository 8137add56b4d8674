from hypothesis import settings

# A slow or busy machine must not fail a test: no example has a deadline.
settings.register_profile("nn", deadline=None)
settings.load_profile("nn")
