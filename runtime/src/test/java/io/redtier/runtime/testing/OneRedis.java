package io.redtier.runtime.testing;

import java.io.IOException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.clients.jedis.Jedis;

/** A Redis server for all tests of a class, empty at the start of each. */
public final class OneRedis implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private RedisServers servers;
    private RedisServers.Server server;

    @Override
    public void beforeAll(ExtensionContext context) {
        servers = new RedisServers();
        server = servers.primary();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        try (Jedis redis = server.connect()) {
            redis.flushAll();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        servers.close();
    }

    /** Where more can be started, which end with it. */
    public RedisServers servers() {
        return servers;
    }

    public RedisServers.Server server() {
        return server;
    }
}
