"""How often tests at random repeat themselves: a tenth in the fast run, the whole number beside the services.

@pytest.mark.often
@settings(max_examples=often(10_000), deadline=None)
"""

import os

ENOUGH = "TESTS_OFTEN"
"""Set by ``./run test --services``, which runs all tests with this mark once more."""


def often(count: int) -> int:
    """So many examples, or a tenth of them."""
    return count if os.environ.get(ENOUGH) else count // 10
