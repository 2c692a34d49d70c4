package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An API server that is out of reach for longer than a reconciliation is tried again. */
@ExtendWith(PolicyWorldExtension.class)
class ApiOutageIT {

    /** The first attempt and the retries, after which nothing but the regular look at every object is left. */
    private static final int ATTEMPTS = 6;

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
            world.eventually("it was tried in vain", () -> assertThat(world.writes("/outage/configmaps/"))
                    .hasSizeGreaterThanOrEqualTo(ATTEMPTS));
        } finally {
            world.lose(null);
        }

        world.published("outage");
        world.condition("outage", "catalog", "Enforced", "NotReported");
    }
}
