package io.redtier.operator.policy;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An API server that is out of reach for longer than a reconciliation is tried again. */
@ExtendWith(PolicyWorldExtension.class)
class ApiOutageIT {

    /** Longer than the longest pause between two retries, which is ten seconds. */
    private static final Duration NO_MORE_RETRIES = Duration.ofSeconds(15);

    private final PolicyWorld world;

    ApiOutageIT(PolicyWorld world) {
        this.world = world;
    }

    @Test
    void whatCouldNotBeWrittenThenIsWrittenLater() {
        world.objects().shop("outage");
        world.lose("/outage/configmaps/");
        try {
            world.objects()
                    .cachePolicy("outage", "catalog", "{name: redis}", "outage:", "caches: {products: {ttl: 1h}}");
            AtomicInteger attempts = new AtomicInteger();
            await("all retries were in vain")
                    .during(NO_MORE_RETRIES)
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        int now = world.writes("/outage/configmaps/").size();
                        return attempts.getAndSet(now) == now && now > 0;
                    });
        } finally {
            world.lose(null);
        }

        world.published("outage");
        world.condition("outage", "catalog", "Enforced", "NotReported");
    }
}
