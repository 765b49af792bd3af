// Does what the Terraform provider for OpenManage Enterprise does, with its assumptions about the answers, and reports
// each check on a line.
//
// Usage: terraform_client URL PASSWORD MOCK-OME... CA-FOLDER WORK-FOLDER
package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const actions = "/api/ApplicationService/Actions/ApplicationService."

// client is the provider's: JSON content type on every request, token once there is one.
type client struct {
	http  *http.Client
	url   string
	token string
}

func (c *client) do(method, path string, headers map[string]string, body []byte) (*http.Response, []byte) {
	request, err := http.NewRequest(method, c.url+path, bytes.NewReader(body))
	must(err)
	request.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		request.Header.Set("x-auth-token", c.token)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := c.http.Do(request)
	must(err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	must(err)
	return response, answer
}

func (c *client) upload(file string) (*http.Response, []byte) {
	content, err := os.ReadFile(file)
	must(err)
	octets := map[string]string{"Content-Type": "application/octet-stream", "Accept": "application/octet-stream"}
	return c.do("POST", actions+"UploadCertificate", octets, content)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var failed bool

func check(title string, holds bool, reason any) {
	if holds {
		fmt.Println("ok - " + title)
		return
	}
	failed = true
	fmt.Printf("not ok - %s: %s\n", title, strings.Join(strings.Fields(fmt.Sprint(reason)), " "))
}

type envelope struct {
	Error struct {
		Code         string
		ExtendedInfo []struct{ MessageID, Message string } `json:"@Message.ExtendedInfo"`
	}
}

func main() {
	password, rest := os.Args[2], os.Args[3:]
	mockOme, caFolder, workFolder := rest[:len(rest)-2], rest[len(rest)-2], rest[len(rest)-1]
	c := &client{url: os.Args[1], http: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}}

	session, body := c.do("POST", "/api/SessionService/Sessions", nil, []byte(`{"UserName":"admin","Password":"`+password+`","SessionType":"API"}`))
	var created struct{ ID string }
	must(json.Unmarshal(body, &created))
	c.token = session.Header.Get("x-auth-token")
	check("a session is created with 201", session.StatusCode == 201 && c.token != "" && created.ID != "", session.Status)

	info, body := c.do("GET", "/api/ApplicationService/Info", nil, nil)
	check("GET with a JSON content type and no body", info.StatusCode == 200, string(body))

	subject := map[string]string{"DistinguishedName": "terraform.lab.test", "DepartmentName": "d", "BusinessName": "b",
		"Locality": "l", "State": "s", "Country": "US", "Email": "a@lab.test"}
	payload, err := json.Marshal(subject)
	must(err)
	csr, body := c.do("POST", actions+"GenerateCSR", nil, payload)
	generated := map[string]string{}
	err = json.Unmarshal(body, &generated)
	check("the CSR answer holds strings only, without San in the request", csr.StatusCode == 200 && err == nil, fmt.Sprint(err, string(body)))

	subject["DistinguishedName"] = "*.lab.test"
	payload, err = json.Marshal(subject)
	must(err)
	wildcard, body := c.do("POST", actions+"GenerateCSR", nil, payload)
	check("a wildcard is refused with the text the provider's tests look for",
		wildcard.StatusCode == 400 && strings.Contains(string(body), "input value for DistinguishedName is missing or an invalid value"), string(body))

	garbage := filepath.Join(workFolder, "terraform.txt")
	must(os.WriteFile(garbage, []byte("invalid certificate"), 0o600))
	refused, body := c.upload(garbage)
	var refusal envelope
	err = json.Unmarshal(body, &refusal)
	check("a refused upload answers JSON, although octets were asked for", refused.StatusCode == 400 && err == nil &&
		len(refusal.Error.ExtendedInfo) == 1 && refusal.Error.ExtendedInfo[0].MessageID == "CSEC9002", string(body))

	csrFile, certificate := filepath.Join(workFolder, "terraform.csr"), filepath.Join(workFolder, "terraform.pem")
	must(os.WriteFile(csrFile, []byte(generated["CertificateData"]), 0o600))
	sign := append(append([]string{}, mockOme...), "ca", "sign", "--ca", caFolder, "--csr", csrFile, "--profile", "web-server", "--out", certificate)
	command := exec.Command(sign[0], sign[1:]...)
	command.Stderr = os.Stderr
	must(command.Run())
	uploaded, body := c.upload(certificate)
	check("the signed certificate is accepted", uploaded.StatusCode == 200, string(body))

	_, body = c.do("GET", "/api/ApplicationService/Certificate", nil, nil)
	var certificates struct {
		Value []struct {
			ValidFrom, ValidTo string
			IssuedBy, IssuedTo struct{ DistinguishedName string }
		}
	}
	must(json.Unmarshal(body, &certificates))
	check("the data source finds exactly one certificate", len(certificates.Value) == 1, string(body))
	check("it is the new one", len(certificates.Value) == 1 && certificates.Value[0].IssuedTo.DistinguishedName == "terraform.lab.test", string(body))

	c.http.CloseIdleConnections()
	again, _ := c.do("GET", "/api/ApplicationService/Info", nil, nil)
	leaf := again.TLS.PeerCertificates[0]
	check("the next handshake shows it", leaf.Subject.CommonName == "terraform.lab.test", leaf.Subject)

	consoleChecks(c)
	fleetChecks(c)
	changeChecks(c)

	deleted, _ := c.do("DELETE", "/api/SessionService/Sessions('"+created.ID+"')", nil, nil)
	check("the session is deleted with 204, its JSON content type and empty body notwithstanding", deleted.StatusCode == 204, deleted.Status)
	if failed {
		os.Exit(1)
	}
}
