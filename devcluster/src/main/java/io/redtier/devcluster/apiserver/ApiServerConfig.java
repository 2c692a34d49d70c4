package io.redtier.devcluster.apiserver;

import java.nio.file.Path;
import java.time.Clock;

/**
 * Settings of an API server.
 *
 * @param directory where the kubeconfig is written; created if missing
 * @param port port on 127.0.0.1; 0 takes any free one
 * @param serviceNetwork where Services get their cluster IP from, in CIDR notation
 * @param clock source of timestamps
 */
public record ApiServerConfig(Path directory, int port, String serviceNetwork, Clock clock) {

    private static final String ALL_SERVICE_ADDRESSES = "127.96.0.0/12";

    /** {@return settings with any free port and the system's clock} */
    public static ApiServerConfig in(Path directory) {
        return new ApiServerConfig(directory, 0, ALL_SERVICE_ADDRESSES, Clock.systemUTC());
    }
}
