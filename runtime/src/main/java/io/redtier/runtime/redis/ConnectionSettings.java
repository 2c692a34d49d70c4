package io.redtier.runtime.redis;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What all connections share.
 *
 * @param bindingDirectory where credentials are mounted
 * @param commandTimeout   longest wait for the reply of one command
 * @param maxConnections   connections per cluster, 1 or more
 */
public record ConnectionSettings(Path bindingDirectory, Duration commandTimeout, int maxConnections) {
    int timeoutMillis() {
        return Math.toIntExact(commandTimeout.toMillis());
    }
}
