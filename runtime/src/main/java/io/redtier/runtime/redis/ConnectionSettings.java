package io.redtier.runtime.redis;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What all connections share.
 *
 * @param bindingDirectory where credentials are mounted
 * @param commandTimeout   longest wait for the reply of one command
 * @param maxConnections   connections per cluster, 1 or more
 * @param sharing          whether calls that come at the same time are sent together
 */
public record ConnectionSettings(Path bindingDirectory, Duration commandTimeout, int maxConnections, boolean sharing) {
    int timeoutMillis() {
        return Math.toIntExact(commandTimeout.toMillis());
    }
}
