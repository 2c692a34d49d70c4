package io.redtier.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** The two folders that Redtier mounts into a workload's pods, written as the operator and the kubelet would. */
final class PolicyFiles implements AutoCloseable {
    private final Path policy;
    private final Path binding;

    PolicyFiles() {
        try {
            policy = Files.createTempDirectory("sample-app-policy");
            binding = Files.createTempDirectory("sample-app-binding");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path policy() {
        return policy;
    }

    Path binding() {
        return binding;
    }

    /**
     * Publishes a document with the cache, the lock and a limit per user.
     *
     * @param generation must grow
     * @param redisPort  of a standalone Redis on the loopback interface
     * @param userLimit  requests per user and hour
     */
    void publish(long generation, int redisPort, int userLimit) {
        publish(generation, redisPort, userLimit, "Bypass");
    }

    /** The same, with what the cache does while Redis is down: Bypass or Fail. */
    void publish(long generation, int redisPort, int userLimit, String onRedisFailure) {
        Map<String, String> entries = Map.of(
                "type", "redis",
                "provider", "redtier",
                "host", "127.0.0.1",
                "port", Integer.toString(redisPort),
                "username", "default",
                "password", RedisServer.PASSWORD,
                "uri", "redis://default:" + RedisServer.PASSWORD + "@127.0.0.1:" + redisPort);
        entries.forEach((name, value) -> {
            replace(binding.resolve("shop.shop." + name), value);
            replace(binding.resolve(name), value);
        });
        replace(policy.resolve("policies.json"), """
                { "schemaVersion": 1, "generation": %d,
                  "workload": {"namespace": "shop", "kind": "Deployment", "name": "catalog"},
                  "clusters": {"shop/shop": {"mode": "Standalone", "endpoints": ["127.0.0.1:%d"], "tls": false, "bindingPath": "shop.shop."}},
                  "caches": {"products": {"cluster": "shop/shop", "policy": "shop/catalog", "keyPrefix": "catalog:",
                    "strategy": "CacheAside", "ttl": "1h", "ttlJitterPercent": 10, "negativeTtl": "30s",
                    "stampedeProtection": {"mode": "Lock", "lease": "10s", "maxWait": "2s", "beta": 1.0},
                    "storage": {"format": "Json", "maxValueSize": "1Mi"}, "readFrom": "Primary",
                    "onRedisFailure": {"mode": "%s"}, "invalidation": "Delete"}},
                  "locks": {"payment": {"cluster": "shop/shop", "policy": "shop/catalog", "keyPrefix": "catalog:",
                    "lease": "10s", "maxWait": "0s", "renew": true, "fencing": false}},
                  "limits": {"per-user": {"cluster": "shop/shop", "policy": "shop/catalog-limits",
                    "keyPrefix": "rl:shop:catalog-limits:per-user:", "mode": "Enforce", "algorithm": "FixedWindow",
                    "rate": {"limit": %d, "window": "1h"}, "key": [{"from": "Header", "name": "X-User-Id"}],
                    "when": {"paths": ["/api/**"], "methods": []}, "cost": 1,
                    "response": {"status": 429, "headers": "Draft"}, "onRedisFailure": "Allow"}}}
                """.formatted(generation, redisPort, onRedisFailure, userLimit));
    }

    @Override
    public void close() {
        delete(policy);
        delete(binding);
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // A reader must never see half a file.
    private static void replace(Path file, String content) {
        try {
            Path next = file.resolveSibling(".next");
            Files.writeString(next, content);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
