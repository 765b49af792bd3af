// mvn test, with the pom.xml beside it
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.DockerImageName;

@Testcontainers
class ConsoleTest {
  private static final String TOKEN = "a-token-for-these-tests";

  @Container
  private static final GenericContainer<?> CONSOLE = new GenericContainer<>(DockerImageName.parse("mock-ome"))
      .withEnv("MOCK_OME_APPLIANCES", "ome=4.0.1:8443")
      .withEnv("MOCK_OME_ADMIN_PORT", "8400")
      .withEnv("MOCK_OME_ADMIN_HOST", "0.0.0.0")
      .withEnv("MOCK_OME_ADMIN_TOKEN", TOKEN)
      .withExposedPorts(8443, 8400)
      .waitingFor(Wait.forHttp("/v1/health/ready").forPort(8400).forStatusCode(200));

  @Test
  void theConsoleIsThere() throws Exception {
    var url = "http://%s:%d/v1/appliances/ome".formatted(CONSOLE.getHost(), CONSOLE.getMappedPort(8400));
    var request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + TOKEN).build();
    assertEquals(200, HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
  }
}
