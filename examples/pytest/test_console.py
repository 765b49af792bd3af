"""What the fixtures of pytest-mock-ome are good for."""

import ssl
import urllib.error

import pytest

SUBJECT = {"DistinguishedName": "ome.example.com", "DepartmentName": "Lab", "BusinessName": "Example", "Locality": "Round Rock",
           "State": "Texas", "Country": "US", "Email": "lab@example.com", "San": "localhost,127.0.0.1"}
ACTIONS = "/api/ApplicationService/Actions/ApplicationService"
SESSIONS = "/api/SessionService/Sessions"
LOGIN = {"UserName": "admin", "Password": "admin", "SessionType": "API"}


@pytest.mark.ome(version="3.10.2", devices=3)
def test_each_test_has_a_console_of_its_own(ome):
    assert ome.ask("GET", "/api/ApplicationService/Info")["Version"] == "3.10.2"
    assert ome.ask("GET", "/api/DeviceService/Devices")["@odata.count"] == 3


def test_a_session_times_out(ome):
    ome.ask("POST", SESSIONS, LOGIN)
    assert ome.admin("GET")["sessions"] == 1
    ome.advance(1801)
    assert ome.admin("GET")["sessions"] == 0


@pytest.mark.ome_fault("unavailable", operation=f"POST {SESSIONS}", times=1, status=503)
def test_a_login_is_tried_again(ome):
    with pytest.raises(urllib.error.HTTPError, match="503"):
        ome.ask("POST", SESSIONS, LOGIN)
    assert ome.ask("POST", SESSIONS, LOGIN)["UserName"] == "admin"


@pytest.mark.ome_clock(time="2030-01-01T00:00:00Z", rate=0)
def test_another_day(ome):
    assert ome.admin("GET", "/clock")["time"].startswith("2030-01-01T00:00:00")


def test_a_chain_is_uploaded_and_trusted(ome, ome_ca):
    csr = ome.ask("POST", f"{ACTIONS}.GenerateCSR", SUBJECT)["CertificateData"]
    ome.ask("POST", f"{ACTIONS}.UploadCertChain", ome_ca.sign(csr).encode(), "application/octet-stream")
    assert ome.ask("GET", "/api/ApplicationService/Info", context=ssl.create_default_context(cadata=ome_ca.root))


def test_two_consoles_authenticate_each_other(ome_pair, ome_ca, ome_admin):
    source, target = ome_pair
    for console in ome_pair:
        console.certify(ome_ca)
    verdict = ome_admin.call("POST", "/v1/migrations/validate", {"source": source.name, "target": target.name})
    assert verdict["accepted"]


def test_why_a_chain_was_refused(ome, ome_ca):
    csr = ome.ask("POST", f"{ACTIONS}.GenerateCSR", SUBJECT)["CertificateData"]
    flawed = ome_ca.sign(csr, flaws=["foreign-key"])
    with pytest.raises(urllib.error.HTTPError):
        ome.ask("POST", f"{ACTIONS}.UploadCertChain", flawed.encode(), "application/octet-stream")
    assert any(finding["verdict"] == "fail" for finding in ome.refusals()[0]["findings"])
