package io.redtier.devcluster.apiserver;

import java.nio.file.Path;
import java.time.Clock;

/**
 * Settings of an API server.
 *
 * @param directory where the kubeconfig is written; created if missing
 * @param port port on 127.0.0.1; 0 takes any free one
 * @param clock source of timestamps
 */
public record ApiServerConfig(Path directory, int port, Clock clock) {

    /** {@return settings with any free port and the system's clock} */
    public static ApiServerConfig in(Path directory) {
        return new ApiServerConfig(directory, 0, Clock.systemUTC());
    }
}
