package io.redtier.sidecar;

import static io.redtier.sidecar.CachingWorld.cache;
import static io.redtier.sidecar.CachingWorld.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtier.runtime.document.CacheEntry.NearCache;
import io.redtier.runtime.document.CacheEntry.OnRedisFailure;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The app answers without Redis, as each policy says. */
@Timeout(180)
class WithoutRedisIT {
    @Test
    void eachCacheDoesWhatItsPolicySays(@TempDir Path directory) throws Exception {
        Duration hour = Duration.ofHours(1);
        try (CachingWorld world = new CachingWorld(
                directory,
                Map.of(
                        "bypassed", cache("/bypass/**"),
                        "failing", cache(hour, null, new OnRedisFailure(OnRedisFailure.Mode.Fail, null), "/fail/**"),
                        "kept",
                                cache(
                                        hour,
                                        new NearCache(true, 100, Duration.ofSeconds(1)),
                                        new OnRedisFailure(OnRedisFailure.Mode.ServeStale, Duration.ofHours(1)),
                                        "/kept/**")))) {
            for (String path : new String[] {"/bypass/x", "/fail/x", "/kept/x?q=1"}) {
                world.origin.answer(path.replace("?q=1", ""));
                world.get(path);
                world.hit(path);
            }
            await("it is in the memory of the process")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        world.get("/kept/x?q=1");
                        return world.management("/metrics")
                                .lines()
                                .anyMatch(line -> line.matches(".*cache=\"kept\",result=\"near_hit\"} [1-9].*"));
                    });
            world.redis.close();

            HttpResponse<String> bypassed = world.get("/bypass/x");
            assertThat(bypassed.body()).isEqualTo("answer 2");
            assertThat(status(bypassed)).isEqualTo("redtier; fwd=bypass; detail=redis-unavailable");
            HttpResponse<String> failed = world.get("/fail/x");
            assertThat(failed.statusCode()).isEqualTo(503);
            assertThat(failed.body()).contains("urn:redtier:problem:cache-unavailable");
            HttpResponse<String> kept = world.get("/kept/x?q=1");
            assertThat(kept.body()).isEqualTo("answer 1");
            assertThat(status(kept)).startsWith("redtier; hit");
            world.origin.answer("/kept/y");
            assertThat(world.get("/kept/y").body()).isEqualTo("answer 1");
            assertThat(world.send("PUT", "/kept/x").statusCode()).isEqualTo(200);
        }
    }
}
