"""Fixtures of pytest: one mock-ome for the session, a console of its own for each test."""

import base64
import json
import os
import shlex
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request

import pytest

MARKS = (
    "ome(version, devices, …): what POST /v1/appliances takes",
    "ome_fault(kind, operation, match, times, …): a fault from the start of the test",
    "ome_clock(time, rate): sets the clock of the console",
)
# Members of a rule; all else that a mark says belongs to its effect.
RULE = ("match", "times", "skip", "probability", "delay", "name")


class Admin:
    """The admin API. GET /openapi.json of it tells what there is."""

    def __init__(self, url, token=None):
        self.url = url.rstrip("/")
        self._headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}

    def call(self, method, path, body=None):
        """The JSON of the answer. Raises AssertionError with the problem where it is refused."""
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, data, self._headers, method=method), timeout=30) as answer:
                content = answer.read()
        except urllib.error.HTTPError as refusal:
            raise AssertionError(f"{method} {path}: {refusal.read().decode(errors='replace')}") from None
        return json.loads(content) if content else None


class Ca:
    """A lab CA. `root` is its root certificate, PEM."""

    def __init__(self, admin, made):
        self._admin, self.id, self.root = admin, made["id"], made["root"]

    def sign(self, csr, **options):
        """The file a CA would send for a request; options: profile, flaws, days, format."""
        return self._admin.call("POST", f"/v1/certificate-authorities/{self.id}/sign", {"csr": csr, **options})["file"]


class Ome:
    """A console of one test."""

    def __init__(self, admin, made):
        self._admin, self.name, self.url, self.version = admin, made["name"], made["url"], made["version"]
        self._path = f"/v1/appliances/{self.name}"

    def ask(self, method, path, body=None, content_type="application/json", user="admin", password="admin", context=None):
        """The JSON of the console's answer. Bytes are sent as they are. Without a context of ssl, any certificate will do."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        login = base64.b64encode(f"{user}:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": content_type}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, context=context or ssl._create_unverified_context(), timeout=30) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def admin(self, method, below="", body=None):
        """The admin API, below this console."""
        return self._admin.call(method, self._path + below, body)

    def fault(self, kind, operation=None, **said):
        """Adds a rule: its kind, members of the rule, and what the effect says."""
        rule = {name: said.pop(name) for name in RULE if name in said}
        if operation:
            rule["match"] = {**rule.get("match", {}), "operation": operation}
        return self.admin("POST", "/faults", {**rule, "effect": {"kind": kind, **said}})

    def advance(self, seconds):
        """Lets time pass: sessions time out, jobs get done."""
        return self.admin("POST", "/clock/advance", {"seconds": seconds})

    def certify(self, ca, **options):
        """Request, signature and upload of the chain in one call."""
        return self.admin("POST", "/certify", {"ca": ca.id, **options})

    def refusals(self):
        """Why certificates and connections were refused, newest first."""
        return self.admin("GET", "/diagnoses?outcome=refused")["diagnoses"]

    def requests(self, limit=10):
        """The journal, newest first."""
        return self.admin("GET", f"/requests?limit={limit}")["requests"]


def pytest_configure(config):
    for mark in MARKS:
        config.addinivalue_line("markers", mark)


def command():
    """How mock-ome is started: what MOCK_OME says, the one of the PATH, or npx."""
    if os.environ.get("MOCK_OME"):
        return shlex.split(os.environ["MOCK_OME"])
    return ["mock-ome"] if shutil.which("mock-ome") else ["npx", "--yes", "mock-ome"]


@pytest.fixture(scope="session")
def ome_admin(tmp_path_factory):
    """The admin API of the process of this session."""
    running = os.environ.get("MOCK_OME_ADMIN_URL")
    if running:
        yield Admin(running, os.environ.get("MOCK_OME_ADMIN_TOKEN"))
        return
    ready = tmp_path_factory.mktemp("mock-ome") / "ready.json"
    arguments = ["serve", "--appliance", "spare=4.0.1:0", "--admin-port", "0", "--log-level", "warn", "--ready-file", str(ready)]
    with subprocess.Popen(command() + arguments) as process:
        try:
            # The first start by npx downloads it.
            deadline = time.monotonic() + 120
            while not ready.exists():
                assert process.poll() is None and time.monotonic() < deadline, "mock-ome does not start"
                time.sleep(0.05)
            yield Admin(json.loads(ready.read_text())["admin"]["url"])
        finally:
            process.terminate()


def start(request, admin, **defaults):
    """A console as the marks of the test have it."""
    wanted = dict(defaults)
    for mark in reversed(list(request.node.iter_markers("ome"))):
        wanted.update(mark.kwargs)
    console = Ome(admin, admin.call("POST", "/v1/appliances", wanted))
    request.addfinalizer(lambda: console.admin("DELETE"))
    for mark in request.node.iter_markers("ome_clock"):
        console.admin("PUT", "/clock", mark.kwargs)
    for mark in request.node.iter_markers("ome_fault"):
        console.fault(*mark.args, **mark.kwargs)
    return console


@pytest.fixture
def ome(request, ome_admin):
    """A console of this test alone."""
    return start(request, ome_admin, version="4.0.1")


@pytest.fixture
def ome_pair(request, ome_admin):
    """Source and target of a migration."""
    return start(request, ome_admin, version="3.10.2"), start(request, ome_admin, version="4.0.1")


@pytest.fixture
def ome_ca(ome_admin):
    """A lab CA with an intermediate."""
    ca = Ca(ome_admin, ome_admin.call("POST", "/v1/certificate-authorities", {"intermediates": 1}))
    yield ca
    ome_admin.call("DELETE", f"/v1/certificate-authorities/{ca.id}")


def told(console):
    """What a report shows of a console: its last requests, oldest first, and why it refused what it refused."""
    lines = [f"{entry['status']}  {entry['method']} {entry['path']}" for entry in reversed(console.requests())]
    for refusal in console.refusals()[:3]:
        failed = [finding for finding in refusal["findings"] if finding["verdict"] == "fail"]
        lines += [f"refused: {refusal['messageId']}", *(f"  {json.dumps(finding, ensure_ascii=False)}" for finding in failed[:3])]
    return "\n".join(lines)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if call.when != "call" or not report.failed:
        return
    given = getattr(item, "funcargs", {})
    for console in [given.get("ome"), *given.get("ome_pair", ())]:
        if console is None:
            continue
        try:
            report.sections.append((f"mock-ome {console.name}", told(console)))
        except Exception as error:  # A report that cannot be made must not hide the failure it is about.
            report.sections.append((f"mock-ome {console.name}", f"does not tell: {error}"))
