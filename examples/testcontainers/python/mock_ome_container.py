"""A mock OpenManage Enterprise console in a container, with Testcontainers."""

import secrets

from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

CONSOLE = 8443
ADMIN = 8400


class MockOmeContainer(DockerContainer):
    """A console, `ome`. It is started when it answers HTTPS. `version` is that of OpenManage Enterprise."""

    def __init__(self, image="mock-ome", version="4.0.1", **options):
        super().__init__(image, **options)
        #: Bearer token of the admin API.
        self.token = secrets.token_hex(24)
        self.with_env("MOCK_OME_APPLIANCES", f"ome={version}:{CONSOLE}")
        self.with_env("MOCK_OME_ADMIN_TOKEN", self.token)
        self.with_exposed_ports(CONSOLE, ADMIN)
        self.waiting_for(HttpWaitStrategy(ADMIN, "/v1/health/ready").for_status_code(200))

    @property
    def url(self):
        """Of the console. Its certificate is its own; user and password are `admin`."""
        return f"https://{self.get_container_host_ip()}:{self.get_exposed_port(CONSOLE)}"

    @property
    def admin_url(self):
        """Of the admin API."""
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(ADMIN)}"
