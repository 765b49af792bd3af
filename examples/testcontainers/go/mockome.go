// Package mockome runs a mock OpenManage Enterprise console in a container.
package mockome

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

const (
	console = "8443/tcp"
	admin   = "8400/tcp"
)

// Container is a console, "ome".
type Container struct {
	*testcontainers.DockerContainer
	// URL is that of the console. Its certificate is its own; user and password are "admin".
	URL string
	// AdminURL is that of the admin API, which takes Token as a bearer token.
	AdminURL string
	Token    string
}

// Run starts a console of a version of OpenManage Enterprise ("3.10.2"), and returns when it answers HTTPS.
// Where that fails, the container is returned with the error, to be removed.
func Run(ctx context.Context, image, version string, options ...testcontainers.ContainerCustomizer) (*Container, error) {
	token := rand.Text()
	ours := []testcontainers.ContainerCustomizer{
		testcontainers.WithEnv(map[string]string{
			"MOCK_OME_APPLIANCES":  "ome=" + version + ":8443",
			"MOCK_OME_ADMIN_TOKEN": token,
		}),
		testcontainers.WithExposedPorts(console, admin),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/v1/health/ready").WithPort(admin).WithStatusCodeMatcher(isOK)),
	}
	started, err := testcontainers.Run(ctx, image, append(ours, options...)...)
	if started == nil {
		return nil, err
	}
	running := &Container{DockerContainer: started, Token: token}
	if err != nil {
		return running, fmt.Errorf("start of %s: %w", image, err)
	}
	if running.URL, err = started.PortEndpoint(ctx, console, "https"); err != nil {
		return running, err
	}
	running.AdminURL, err = started.PortEndpoint(ctx, admin, "http")
	return running, err
}

func isOK(status int) bool { return status == http.StatusOK }
