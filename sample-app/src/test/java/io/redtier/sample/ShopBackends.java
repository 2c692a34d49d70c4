package io.redtier.sample;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.redtier.sample.database.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

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

    /** Waits until the app has the policy document and a connection to Redis: before, it goes without. */
    static void awaitConnected() {
        // As another user each time: this endpoint is limited, too.
        await("the app is connected to Redis").atMost(Duration.ofSeconds(60)).untilAsserted(() -> given().header(
                        "X-User-Id", UUID.randomUUID())
                .get("/api/v1/policy")
                .then()
                .body("loaded", equalTo(true), "clusters.'shop/shop'", equalTo(true)));
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
        if (files != null) {
            files.close();
        }
        if (database != null) {
            database.close();
        }
    }
}
