package io.redtier.sample;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.redtier.sample.database.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** PostgreSQL, Redis and the mounted folders for the app under test; tests get the latter two as field values. */
public final class ShopBackends implements QuarkusTestResourceLifecycleManager {
    static final int USER_LIMIT = 5;

    private boolean published = true;
    private EmbeddedDatabase database;
    private RedisServer redis;
    private PolicyFiles files;

    @Override
    public void init(Map<String, String> arguments) {
        published = Boolean.parseBoolean(arguments.getOrDefault("published", "true"));
    }

    @Override
    public Map<String, String> start() {
        try {
            database = EmbeddedDatabase.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis = RedisServer.start();
        files = new PolicyFiles();
        if (published) {
            files.publish(1, redis.port(), USER_LIMIT);
        }
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.put("redtier.policy.dir", files.policy().toString());
        settings.put("redtier.binding.dir", files.binding().toString());
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(redis, new TestInjector.MatchesType(RedisServer.class));
        injector.injectIntoFields(files, new TestInjector.MatchesType(PolicyFiles.class));
    }

    @Override
    public void stop() {
        if (redis != null) {
            redis.close();
        }
        if (database != null) {
            database.close();
        }
    }
}
