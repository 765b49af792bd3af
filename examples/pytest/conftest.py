"""Fixtures: one mock-ome for the session, one appliance of its own for each test. Needs mock-ome on the PATH, or in MOCK_OME."""

import json
import os
import shlex
import subprocess
import time
import urllib.request
from types import SimpleNamespace

import pytest


class Admin:
    """The admin API, as far as these tests use it. GET /openapi.json of it tells the rest."""

    def __init__(self, url):
        self.url = url

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            content = answer.read()
        return json.loads(content) if content else None


@pytest.fixture(scope="session")
def admin(tmp_path_factory):
    ready = tmp_path_factory.mktemp("mock-ome") / "ready.json"
    command = shlex.split(os.environ.get("MOCK_OME", "mock-ome"))
    arguments = ["serve", "--appliance", "spare=4.0.1:0", "--admin-port", "0", "--log-level", "warn", "--ready-file", str(ready)]
    with subprocess.Popen(command + arguments) as process:
        try:
            deadline = time.monotonic() + 30
            while not ready.exists():
                assert process.poll() is None and time.monotonic() < deadline, "mock-ome does not start"
                time.sleep(0.05)
            yield Admin(json.loads(ready.read_text())["admin"]["url"])
        finally:
            process.terminate()


@pytest.fixture
def console(admin):
    """An appliance for one test: url, name, and the admin API below it."""
    made = admin.call("POST", "/v1/appliances", {"version": "4.0.1"})
    path = f"/v1/appliances/{made['name']}"
    yield SimpleNamespace(url=made["url"], name=made["name"], admin=lambda method, below, body=None: admin.call(method, path + below, body))
    admin.call("DELETE", path)
