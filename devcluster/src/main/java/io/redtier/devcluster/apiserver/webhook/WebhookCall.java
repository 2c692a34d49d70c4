package io.redtier.devcluster.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redtier.devcluster.apiserver.resource.Json;
import io.redtier.devcluster.apiserver.store.ResourceKey;
import io.redtier.devcluster.apiserver.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;

/** Asks one webhook, over TLS with the CA of its configuration. Thread-safe. */
final class WebhookCall {
    private static final int DEFAULT_TIMEOUT_SECONDS = 10;
    private static final int DNS_NAME = 2;
    private static final String ENDPOINT_SLICES = "discovery.k8s.io/endpointslices";

    private final Store store;

    WebhookCall(Store store) {
        this.store = store;
    }

    /** Where to connect, and whose certificate to expect; null: that of the address. */
    private record Address(URI uri, String name) {}

    /** @throws IOException if it has not answered with JSON, in words for the client */
    JsonNode send(JsonNode webhook, ObjectNode review) throws IOException {
        Address address = address(webhook.path("clientConfig"));
        HttpsURLConnection connection =
                (HttpsURLConnection) address.uri().toURL().openConnection();
        int timeout = (int) Duration.ofSeconds(webhook.path("timeoutSeconds").asInt(DEFAULT_TIMEOUT_SECONDS))
                .toMillis();
        connection.setConnectTimeout(timeout);
        connection.setReadTimeout(timeout);
        connection.setSSLSocketFactory(
                trusting(webhook.at("/clientConfig/caBundle")).getSocketFactory());
        if (address.name() != null) {
            connection.setHostnameVerifier((host, session) -> isFor(address.name(), session));
        }
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(Json.write(review));
        } catch (IOException e) {
            throw new IOException("failed to call webhook: Post \"" + address.uri() + "\": " + e.getMessage(), e);
        }
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException("failed to call webhook: the server answered " + connection.getResponseCode());
        }
        try (InputStream in = connection.getInputStream()) {
            return Json.read(in.readAllBytes());
        }
    }

    private Address address(JsonNode client) throws IOException {
        if (client.hasNonNull("url")) {
            return new Address(URI.create(client.path("url").asText()), null);
        }
        JsonNode service = client.path("service");
        String name =
                service.path("name").asText() + "." + service.path("namespace").asText() + ".svc";
        String path = service.path("path").asText("/");
        return new Address(URI.create("https://" + endpoint(service, name) + path), name);
    }

    /** A ready pod behind the Service: without its relay, since ports below 1024 may be closed to this process. */
    private String endpoint(JsonNode service, String name) throws IOException {
        String namespace = service.path("namespace").asText();
        int wanted = service.path("port").asInt(443);
        ObjectNode found = store.get(
                new ResourceKey("/services", namespace, service.path("name").asText()));
        if (found == null) {
            throw new IOException("service \"" + service.path("name").asText() + "\" not found");
        }
        String portName = null;
        for (JsonNode port : found.at("/spec/ports")) {
            if (port.path("port").asInt() == wanted) {
                portName = port.path("name").asText("");
            }
        }
        if (portName == null) {
            throw new IOException("service port " + wanted + " of " + name + " not found");
        }
        for (ObjectNode slice : store.list(ENDPOINT_SLICES, namespace).objects()) {
            if (slice.at("/metadata/labels/kubernetes.io~1service-name")
                    .asText()
                    .equals(service.path("name").asText())) {
                Optional<String> ready = ready(slice, portName);
                if (ready.isPresent()) {
                    return ready.get();
                }
            }
        }
        throw new IOException(
                "no endpoints available for service \"" + service.path("name").asText() + "\"");
    }

    private static Optional<String> ready(ObjectNode slice, String portName) {
        for (JsonNode port : slice.path("ports")) {
            for (JsonNode pod : slice.path("endpoints")) {
                if (port.path("name").asText("").equals(portName)
                        && pod.at("/conditions/ready").asBoolean()) {
                    return Optional.of(pod.at("/addresses/0").asText() + ":" + port.path("port"));
                }
            }
        }
        return Optional.empty();
    }

    private static SSLContext trusting(JsonNode bundle) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(bundle.isMissingNode() ? new byte[0] : bundle.binaryValue()))) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("unable to load its caBundle: " + e.getMessage(), e);
        }
    }

    private static boolean isFor(String name, SSLSession session) {
        try {
            X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
            return certificate.getSubjectAlternativeNames() != null
                    && certificate.getSubjectAlternativeNames().stream()
                            .anyMatch(entry -> entry.equals(List.of(DNS_NAME, name)));
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return false;
        }
    }
}
