"""pip install pytest testcontainers; pytest"""

import json
import urllib.request

import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

TOKEN = "a-token-for-these-tests"


@pytest.fixture(scope="session")
def console():
    container = (
        DockerContainer("mock-ome")
        .with_env("MOCK_OME_APPLIANCES", "ome=4.0.1:8443")
        .with_env("MOCK_OME_ADMIN_PORT", "8400")
        .with_env("MOCK_OME_ADMIN_HOST", "0.0.0.0")
        .with_env("MOCK_OME_ADMIN_TOKEN", TOKEN)
        .with_exposed_ports(8443, 8400)
        .waiting_for(HttpWaitStrategy(8400, "/v1/health/ready").for_status_code(200))
    )
    with container:
        yield container


def test_the_console_is_there(console):
    url = f"http://{console.get_container_host_ip()}:{console.get_exposed_port(8400)}/v1/appliances/ome"
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"}), timeout=10) as answer:
        assert json.load(answer)["version"] == "4.0.1"
