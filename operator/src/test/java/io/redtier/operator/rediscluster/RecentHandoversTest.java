package io.redtier.operator.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.operator.rediscluster.shards.Memory;
import io.redtier.operator.rediscluster.shards.ShardNode;
import io.redtier.operator.rediscluster.shards.ShardStep.Handover;
import io.redtier.operator.rediscluster.topology.NodeView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecentHandoversTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final InstantSource time = now::get;
    private final Clock clock = time.withZone(ZoneOffset.UTC);
    private final RecentHandovers handovers = new RecentHandovers(clock);

    @Test
    void aHandoverIsNotBegunAgainBeforeRedisHasGivenItUp() {
        assertThat(handovers.mayBeUnderWay(from("aa"))).isFalse();
        handovers.begun(from("aa"));

        pass(Duration.ofMillis(5_999));
        assertThat(handovers.mayBeUnderWay(from("aa"))).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(handovers.mayBeUnderWay(from("aa"))).isFalse();
    }

    @Test
    void otherShardsNeedNotWait() {
        handovers.begun(from("aa"));

        assertThat(handovers.mayBeUnderWay(from("bb"))).isFalse();
    }

    private void pass(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    private static Handover from(String primaryId) {
        return new Handover(
                node("shop-0", 0, "cc"), node("shop-6", 6, primaryId), 6_000, "this pod is one too many and goes");
    }

    private static ShardNode node(String pod, int ordinal, String id) {
        NodeView view =
                new NodeView(pod, ordinal, "u", "10.0.0." + ordinal, NodeView.State.UP, false, "", NodeView.Data.NONE);
        return new ShardNode(view, "", "", "", id, 0, true, Memory.NONE, List.of());
    }
}
