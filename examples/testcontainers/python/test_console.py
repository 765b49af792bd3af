"""pip install pytest testcontainers; pytest"""

import json
import urllib.request

import pytest

from mock_ome_container import MockOmeContainer


@pytest.fixture(scope="session")
def console():
    with MockOmeContainer(version="3.10.2") as container:
        yield container


def test_the_console_is_there(console):
    request = urllib.request.Request(f"{console.admin_url}/v1/appliances/ome", headers={"Authorization": f"Bearer {console.token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer)["version"] == "3.10.2"
    assert console.url.startswith("https:")
