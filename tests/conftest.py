"""Settings of the test suite: property tests are seeded and know no clock."""

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("house")
