package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.GRPCAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Carries out one action of a probe or a lifecycle hook against a running container. Its calls block. */
final class ProbeAction {
    /** @param message says why it failed, in the kubelet's words */
    record Outcome(boolean success, String message) {
        static final Outcome SUCCESS = new Outcome(true, "");

        static Outcome failure(String message) {
            return new Outcome(false, message);
        }
    }

    private static final int FIRST_BAD_STATUS = 400;

    private final ContainerRuntime runtime;
    private final Container container;
    private final String podIp;
    private final ContainerProcess process;

    ProbeAction(ContainerRuntime runtime, Container container, String podIp, ContainerProcess process) {
        this.runtime = runtime;
        this.container = container;
        this.podIp = podIp;
        this.process = process;
    }

    /** Carries out the one action that is not null. */
    Outcome run(ExecAction exec, HTTPGetAction http, TCPSocketAction tcp, GRPCAction grpc, Duration timeout)
            throws InterruptedException {
        try {
            if (exec != null) {
                var result = runtime.exec(process, exec.getCommand(), timeout);
                return result.exitCode() == 0
                        ? Outcome.SUCCESS
                        : Outcome.failure(result.output().strip());
            }
            if (http != null) {
                return get(http, timeout);
            }
            if (tcp != null) {
                return connect(tcp, timeout);
            }
            if (grpc != null) {
                String service = Optional.ofNullable(grpc.getService()).orElse("");
                return GrpcHealth.check(podIp, grpc.getPort(), service, timeout);
            }
            return Outcome.failure("the embedded cluster has no such probe: use exec, httpGet, tcpSocket or grpc");
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return Outcome.failure(Optional.ofNullable(e.getMessage()).orElse(e.toString()));
        }
    }

    private Outcome connect(TCPSocketAction tcp, Duration timeout) throws IOException {
        String host = Optional.ofNullable(tcp.getHost()).orElse(podIp);
        InetSocketAddress address = new InetSocketAddress(host, port(tcp.getPort()));
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) timeout.toMillis());
            return Outcome.SUCCESS;
        } catch (IOException e) {
            return Outcome.failure("dial tcp " + host + ":" + address.getPort() + ": " + e.getMessage());
        }
    }

    private Outcome get(HTTPGetAction http, Duration timeout) throws IOException, GeneralSecurityException {
        boolean tls = "HTTPS".equals(http.getScheme());
        String host = Optional.ofNullable(http.getHost()).orElse(podIp);
        String path = Optional.ofNullable(http.getPath()).orElse("/");
        URI uri = URI.create((tls ? "https://" : "http://") + host + ":" + port(http.getPort())
                + (path.startsWith("/") ? path : "/" + path));
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        if (connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(anyCertificate().getSocketFactory());
            secure.setHostnameVerifier((name, session) -> true);
        }
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setRequestProperty("User-Agent", "kube-probe/1.35");
        connection.setRequestProperty("Connection", "close");
        for (HTTPHeader header : Optional.ofNullable(http.getHttpHeaders()).orElse(List.of())) {
            connection.setRequestProperty(header.getName(), header.getValue());
        }
        try {
            int status = connection.getResponseCode();
            return status < FIRST_BAD_STATUS
                    ? Outcome.SUCCESS
                    : Outcome.failure("HTTP probe failed with statuscode: " + status);
        } catch (IOException e) {
            return Outcome.failure("Get \"" + uri + "\": " + e.getMessage());
        } finally {
            connection.disconnect();
        }
    }

    private int port(IntOrString port) throws IOException {
        if (port.getIntVal() != null) {
            return port.getIntVal();
        }
        for (ContainerPort named : Optional.ofNullable(container.getPorts()).orElse(List.of())) {
            if (port.getStrVal().equals(named.getName())) {
                return named.getContainerPort();
            }
        }
        throw new IOException("the container has no port named " + port.getStrVal());
    }

    /** A probe asks whether the server answers, not who it is: the kubelet does not verify certificates either. */
    private static SSLContext anyCertificate() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null,
                new TrustManager[] {
                    new X509TrustManager() {
                        @Override
                        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

                        @Override
                        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

                        @Override
                        public X509Certificate[] getAcceptedIssuers() {
                            return new X509Certificate[0];
                        }
                    }
                },
                null);
        return context;
    }
}
