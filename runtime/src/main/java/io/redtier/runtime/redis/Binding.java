package io.redtier.runtime.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.RedisCredentials;

/**
 * The credentials of one cluster, as files in the Service Binding layout. They are read anew for each connection, so that
 * a rotated password is used as soon as the mount shows it.
 */
final class Binding {
    private final Path directory;
    private final String prefix;

    Binding(Path directory, String prefix) {
        this.directory = directory;
        this.prefix = prefix;
    }

    RedisCredentials forRedis() {
        return credentials("username", "password");
    }

    RedisCredentials forSentinel() {
        return credentials("sentinel-username", "sentinel-password");
    }

    /** Without a password file there is no authentication. */
    private RedisCredentials credentials(String user, String password) {
        String secret = read(password);
        return new DefaultRedisCredentials(secret == null ? null : read(user), secret);
    }

    private String read(String entry) {
        Path file = directory.resolve(prefix + entry);
        try {
            String content = Files.readString(file).strip();
            return content.isEmpty() ? null : content;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the binding file " + file + ": " + e.getMessage(), e);
        }
    }
}
