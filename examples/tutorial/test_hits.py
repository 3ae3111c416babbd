import pytest
from hits import Hits


@pytest.fixture
def hits() -> Hits:
    return Hits()


def test_visit(hits: Hits) -> None:
    hits.visit()
