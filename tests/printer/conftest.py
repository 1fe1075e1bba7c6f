"""What sets badges and lists in these tests: one warm child per module, since each takes a while to start."""

from collections.abc import Iterator

import pytest

from printer.layout import Layout
from printer.typesetter import Typesetter


@pytest.fixture(scope="module")
def layout() -> Iterator[Layout]:
    """As a kiosk has it; slow machines get more time than a kiosk would."""
    with Layout(limit_s=20.0) as made:
        yield made


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    """The child without what is around it; a test that ends it leaves it to start again."""
    made = Typesetter()
    yield made
    made.close()
