"""What the fixtures of conftest.py are good for."""

import base64
import json
import ssl
import urllib.error
import urllib.request

import pytest

# Where the certificate itself is not what is tested.
TRUSTING = ssl._create_unverified_context()
SUBJECT = {"DistinguishedName": "ome.example.com", "DepartmentName": "Lab", "BusinessName": "Example", "Locality": "Round Rock",
           "State": "Texas", "Country": "US", "Email": "lab@example.com", "San": "localhost,127.0.0.1"}
ACTIONS = "/api/ApplicationService/Actions/ApplicationService"


def ask(console, method, path, body=None, content_type="application/json"):
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": "Basic " + base64.b64encode(b"admin:admin").decode(), "Content-Type": content_type}
    with urllib.request.urlopen(urllib.request.Request(console.url + path, data, headers, method=method), context=TRUSTING, timeout=10) as answer:
        content = answer.read()
    return json.loads(content) if content else None


def test_each_test_has_a_console_of_its_own(console):
    assert ask(console, "GET", "/api/ApplicationService/Info")["Version"] == "4.0.1"


def test_a_session_times_out(console):
    ask(console, "POST", "/api/SessionService/Sessions", {"UserName": "admin", "Password": "admin", "SessionType": "API"})
    assert console.admin("GET", "")["sessions"] == 1
    console.admin("POST", "/clock/advance", {"seconds": 1801})
    assert console.admin("GET", "")["sessions"] == 0


def test_a_chain_is_uploaded_and_trusted(console, admin):
    ca = admin.call("POST", "/v1/certificate-authorities", {"intermediates": 1})
    csr = ask(console, "POST", f"{ACTIONS}.GenerateCSR", SUBJECT)["CertificateData"]
    signed = admin.call("POST", f"/v1/certificate-authorities/{ca['id']}/sign", {"csr": csr})
    ask(console, "POST", f"{ACTIONS}.UploadCertChain", signed["file"].encode(), "application/octet-stream")
    trusting_the_lab = ssl.create_default_context(cadata=ca["root"])
    with urllib.request.urlopen(urllib.request.Request(console.url + "/api/ApplicationService/Info", headers={"Authorization": "Basic YWRtaW46YWRtaW4="}), context=trusting_the_lab) as answer:
        assert answer.status == 200


def test_why_a_chain_was_refused(console, admin):
    ca = admin.call("POST", "/v1/certificate-authorities", {})
    csr = ask(console, "POST", f"{ACTIONS}.GenerateCSR", SUBJECT)["CertificateData"]
    flawed = admin.call("POST", f"/v1/certificate-authorities/{ca['id']}/sign", {"csr": csr, "flaws": ["foreign-key"]})
    with pytest.raises(urllib.error.HTTPError):
        ask(console, "POST", f"{ACTIONS}.UploadCertChain", flawed["file"].encode(), "application/octet-stream")
    diagnosis = console.admin("GET", "/diagnoses?outcome=refused")["diagnoses"][0]
    assert any(finding["verdict"] == "fail" for finding in diagnosis["findings"])
