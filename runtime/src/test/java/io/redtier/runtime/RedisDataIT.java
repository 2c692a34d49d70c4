package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.document;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.RedisData.Scored;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.testing.Documents;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import io.redtier.runtime.testing.RoundTrips;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisDataIT {
    private static RedisServers servers;
    private static RedisServers.Server server;
    private static Redtier redtier;
    private static RedisData redis;

    @BeforeAll
    static void start() {
        servers = new RedisServers();
        server = servers.primary();
        redtier = Instances.patient()
                .document(document(standalone(server.address())))
                .build();
        Instances.awaitConnected(redtier);
        redis = redtier.redis();
    }

    @AfterAll
    static void stop() throws IOException {
        redtier.close();
        servers.close();
    }

    @Test
    void aLeaderboard() {
        RedisData.SortedSet board = redis.sortedSet("board");
        assertThat(board.add("alice", 10)).isTrue();
        assertThat(board.add("alice", 20)).isFalse();
        board.add("bob", 30);
        assertThat(board.increment("carol", 5.5)).isEqualTo(5.5);
        assertThat(board.top(0, 2)).containsExactly(new Scored("bob", 30), new Scored("alice", 20));
        assertThat(board.rankFromTop("carol")).hasValue(2);
        assertThat(board.rankFromTop("nobody")).isEmpty();
        assertThat(board.score("alice")).hasValue(20);
        assertThat(board.score("nobody")).isEmpty();
        assertThat(board.keepTop(2)).isEqualTo(1);
        assertThat(board.keepTop(2)).isZero();
        assertThat(board.remove("bob")).isTrue();
        assertThat(board.size()).isEqualTo(1);
    }

    @Test
    void attendanceVisitorsAndRecentItems() {
        RedisData.Bitmap day = redis.bitmap("present:2026-11-24");
        assertThat(day.set(7, true)).isFalse();
        assertThat(day.set(7, true)).isTrue();
        assertThat(day.get(7)).isTrue();
        assertThat(day.get(8)).isFalse();
        assertThat(day.count()).isEqualTo(1);
        RedisData.HyperLogLog visitors = redis.hyperLogLog("visitors");
        assertThat(visitors.add("a", "b")).isTrue();
        assertThat(visitors.add("a")).isFalse();
        assertThat(visitors.count()).isEqualTo(2);
        RedisData.RedisList recent = redis.list("recent");
        assertThat(IntStream.range(0, 5).mapToLong(i -> recent.pushHead("p" + i, 3)))
                .containsExactly(1L, 2L, 3L, 3L, 3L);
        assertThat(recent.range(0, 10)).containsExactly("p4", "p3", "p2");
        assertThat(recent.pushTail("last")).isEqualTo(4);
        assertThat(recent.popHead()).contains("p4");
        assertThat(recent.size()).isEqualTo(3);
    }

    @Test
    void aStockNeverFallsBelowZero() {
        RedisData.Counter stock = redis.counter("stock:{1}");
        assertThat(stock.get()).isZero();
        assertThat(stock.add(100)).isEqualTo(100);
        long taken = IntStream.range(0, 300)
                .parallel()
                .filter(i -> stock.takeIfEnough(1).isPresent())
                .count();
        assertThat(taken).isEqualTo(100);
        assertThat(stock.get()).isZero();
        assertThat(stock.add(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(stock.takeIfEnough(Long.MAX_VALUE - 1)).hasValue(1);
    }

    @Test
    void everyKeyIsUnderThePrefixAndEveryCallIsOneRoundTrip() throws Exception {
        RedisData.RedisList list = redis.list("trips");
        list.pushHead("warm", 1);
        assertThat(RoundTrips.during(server, "trips", () -> {
                    list.pushHead("x", 2);
                    list.range(0, 2);
                    assertThat(redis.timeToLive("trips")).isEmpty();
                    assertThat(redis.expire("trips", Duration.ofMinutes(1))).isTrue();
                    assertThat(redis.timeToLive("trips")).isPresent();
                    assertThat(redis.delete("trips")).isTrue();
                    assertThat(redis.delete("trips")).isFalse();
                }))
                .hasSize(7)
                .allMatch(line -> line.contains("\"catalog:trips\""));
        assertThat(redis.expire("trips", Duration.ofMinutes(1))).isFalse();
    }

    @Test
    void badInputIsNamed() {
        assertThatThrownBy(() -> redis.counter("")).hasMessage("the name is empty; give one of 1 to 1024 characters");
        assertThatThrownBy(() -> redis.counter("x".repeat(1025)))
                .hasMessage("the name has 1025 characters; give one of at most 1024");
        assertThatThrownBy(() -> redis.bitmap("b").set(1L << 32, true))
                .hasMessage("bit 4294967296 is out of range; give 0 to 4294967295");
        assertThatThrownBy(() -> redis.list("l").pushHead("x", 0)).hasMessage("keep is 0; give 1 or more");
        redis.counter("number").add(1);
        assertThatThrownBy(() -> redis.list("number").size())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the key catalog:number holds another kind of data; use another name, or delete it");
        assertThatThrownBy(() -> redis.list("number").pushHead("x", 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> redtier.redis("shop/other").counter("x").get())
                .isInstanceOf(UnknownPolicyException.class)
                .hasMessage("the policy document has no CachePolicy \"shop/other\"; it has [shop/catalog]");
    }

    @Test
    void sharesTheBreakerAndIsCounted() {
        RedisServers.Server own = servers.primary();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        PolicyDocument document = document(standalone(own.address()), Map.of());
        try (Redtier alone =
                Instances.patient().document(document).meterRegistry(meters).build()) {
            Instances.awaitConnected(alone);
            own.kill();
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> alone.redis().counter("c").add(1))
                        .isInstanceOf(RedisUnavailableException.class);
            }
            assertThat(alone.health().clusters()).containsEntry(Documents.CLUSTER, false);
            assertThat(meters.counter("redtier.redis.errors", "cluster", Documents.CLUSTER)
                            .count())
                    .isGreaterThanOrEqualTo(10);
        }
    }
}
