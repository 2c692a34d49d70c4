package io.redtier.devcluster.realapi;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real Kubernetes API server for tests to compare with: one that is started from binaries, or one that is there already.
 * Thread-safe.
 *
 * @param what where it comes from, for people
 * @param config how to reach it
 * @param controllers whether a controller manager works on it
 * @param closing stops what was started for it
 */
public record RealApiServer(String what, Config config, boolean controllers, AutoCloseable closing)
        implements AutoCloseable {

    /** Folder that holds {@code kube-apiserver} and {@code etcd}, and maybe {@code kube-controller-manager}. */
    public static final String ASSETS = "KUBEBUILDER_ASSETS";
    /** Consent, by the value {@code true}, to make test objects on the server that {@code KUBECONFIG} names. */
    public static final String CONSENT = "REDTIER_REAL_API";

    private static final String KUBECONFIG = "KUBECONFIG";

    /**
     * Finds or starts the server that the environment names: binaries first, and a {@code KUBECONFIG} only with consent,
     * so that no cluster gets test objects by accident.
     *
     * @param environment the environment's variables
     * @return the server, or empty if none is named
     * @throws IllegalArgumentException if one is named that cannot be used; the message says why
     * @throws IllegalStateException if the binaries do not start; the message quotes what they said
     */
    public static Optional<RealApiServer> given(Map<String, String> environment) {
        String assets = environment.getOrDefault(ASSETS, "");
        if (!assets.isEmpty()) {
            return Optional.of(ControlPlane.start(binaries(assets)));
        }
        String kubeconfig = environment.getOrDefault(KUBECONFIG, "");
        if (kubeconfig.isEmpty() || !environment.getOrDefault(CONSENT, "").equals("true")) {
            return Optional.empty();
        }
        Path file = Path.of(kubeconfig);
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("KUBECONFIG is " + kubeconfig + ", which cannot be read: name one file");
        }
        Config config = Config.fromKubeconfig(file.toFile());
        return Optional.of(new RealApiServer(config.getMasterUrl(), config, true, () -> {}));
    }

    /** {@return one line for people who wonder why no real server was used} */
    public static String howToGive() {
        return "set " + ASSETS + " to a folder with kube-apiserver and etcd, or " + CONSENT
                + "=true with KUBECONFIG to use (and make test objects on) that cluster";
    }

    private static Path binaries(String assets) {
        Path folder = Path.of(assets).toAbsolutePath();
        List<String> missing = Arrays.stream(new String[] {ControlPlane.API_SERVER, ControlPlane.ETCD})
                .filter(name -> !Files.isExecutable(folder.resolve(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    ASSETS + " is " + assets + ", which has no executable " + String.join(" and no ", missing));
        }
        return folder;
    }

    @Override
    public void close() throws IOException {
        try {
            closing.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public String toString() {
        return what;
    }
}
