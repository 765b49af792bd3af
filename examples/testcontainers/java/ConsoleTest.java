// mvn test, with the pom.xml beside it
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class ConsoleTest {
  @Container
  private static final MockOmeContainer CONSOLE = new MockOmeContainer().withVersion("3.10.2");

  @Test
  void theConsoleIsThere() throws Exception {
    var url = URI.create(CONSOLE.getAdminUrl() + "/v1/appliances/ome");
    var request = HttpRequest.newBuilder(url).header("Authorization", "Bearer " + CONSOLE.getToken()).build();
    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().contains("\"version\":\"3.10.2\""), answer.body());
    assertTrue(CONSOLE.getUrl().startsWith("https:"));
  }
}
