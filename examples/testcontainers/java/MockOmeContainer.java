import java.security.SecureRandom;
import java.util.HexFormat;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A mock OpenManage Enterprise console, {@code ome}, in a container. It is started when it answers HTTPS. */
public class MockOmeContainer extends GenericContainer<MockOmeContainer> {
  private static final int CONSOLE = 8443;
  private static final int ADMIN = 8400;
  private final String token;

  public MockOmeContainer() {
    this(DockerImageName.parse("mock-ome"));
  }

  public MockOmeContainer(DockerImageName image) {
    super(image);
    var bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    token = HexFormat.of().formatHex(bytes);
    withVersion("4.0.1");
    withEnv("MOCK_OME_ADMIN_TOKEN", token);
    withExposedPorts(CONSOLE, ADMIN);
    waitingFor(Wait.forHttp("/v1/health/ready").forPort(ADMIN).forStatusCode(200));
  }

  /** Of OpenManage Enterprise: {@code 3.10.2}. */
  public MockOmeContainer withVersion(String version) {
    return withEnv("MOCK_OME_APPLIANCES", "ome=%s:%d".formatted(version, CONSOLE));
  }

  /** Of the console. Its certificate is its own; user and password are {@code admin}. */
  public String getUrl() {
    return "https://%s:%d".formatted(getHost(), getMappedPort(CONSOLE));
  }

  public String getAdminUrl() {
    return "http://%s:%d".formatted(getHost(), getMappedPort(ADMIN));
  }

  /** Bearer token of the admin API. */
  public String getToken() {
    return token;
  }
}
