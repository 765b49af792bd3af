// go test ./...
package mockome_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/testcontainers/testcontainers-go"

	"example.com/mockome"
)

func TestTheConsoleIsThere(t *testing.T) {
	console, err := mockome.Run(t.Context(), "mock-ome", "3.10.2")
	if console != nil {
		testcontainers.CleanupContainer(t, console.DockerContainer)
	}
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, console.AdminURL+"/v1/appliances/ome", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+console.Token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var appliance struct{ Version string }
	if err := json.NewDecoder(answer.Body).Decode(&appliance); err != nil {
		t.Fatal(err)
	}
	if appliance.Version != "3.10.2" || !strings.HasPrefix(console.URL, "https:") {
		t.Fatalf("%s: %+v", console.URL, appliance)
	}
}
