"""A service run by someone else, another origin, and the client."""

import pytest

from focusdesk.core.account import Access, ApiKey
from focusdesk.services.api import Service
from tests.foreign import KEY, ORG, ForeignService


@pytest.fixture
def foreign():
    """A service without music; a module that needs some has its own."""
    with ForeignService([]) as running:
        yield running


@pytest.fixture
def elsewhere():
    """Another origin, which must never see the key."""
    with ForeignService([]) as running:
        yield running


@pytest.fixture
def connect(foreign):
    """Make clients, and close them."""
    made = []

    def connecting(*, org=ORG, key=KEY, url=None, stop=None):
        made.append(Service(Access(url or foreign.url, org, ApiKey(key)), stop=stop))
        return made[-1]

    yield connecting
    for service in made:
        service.close()


@pytest.fixture
def service(connect):
    return connect()
