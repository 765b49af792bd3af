import java.io.FileInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Usage: TrustingClient (NAME URL ROOT)... Each URL is read with trust in one root alone. */
public class TrustingClient {
  public static void main (String[] args) {
    for (int index = 0; index < args.length; index += 3) {
      try {
        System.out.println((read(args[index + 1], args[index + 2]) == 200 ? "ok - " : "not ok - ") + args[index]);
      } catch (Exception error) {
        System.out.println("not ok - " + args[index] + ": " + error);
      }
    }
  }

  private static int read (String url, String root) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (FileInputStream file = new FileInputStream(root)) {
      trusted.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    HttpClient client = HttpClient.newBuilder().sslContext(context).build();
    return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
