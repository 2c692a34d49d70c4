package io.redtier.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.runtime.Decision;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.Mode;
import io.redtier.runtime.document.LimitEntry.OnRedisFailure;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.testing.Documents;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WithoutRedisTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final WithoutRedis withoutRedis = new WithoutRedis(clock::get);

    private static LimitCall call(Algorithm algorithm, Rate rate, OnRedisFailure onFailure, Mode mode) {
        LimitEntry limit = Documents.limit("l", algorithm, rate, mode, onFailure);
        return new LimitCall(new PreparedLimit("l", limit), "alice", 1);
    }

    private Decision.Limit ask(LimitCall call, int instances) {
        return withoutRedis.decide(List.of(call), instances, true).get(0);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void anInstanceGrantsItsPartAndNoMore(Algorithm algorithm) {
        LimitCall call = call(algorithm, new Rate(10, SECOND, null), OnRedisFailure.LocalShare, Mode.Enforce);
        for (int i = 0; i < 3; i++) {
            assertThat(ask(call, 3).within()).isTrue();
        }
        Decision.Limit denied = ask(call, 3);
        assertThat(denied.within()).isFalse();
        assertThat(denied.retryAfter()).isEqualTo(Duration.ofMillis(300));
        clock.addAndGet(denied.retryAfter().toNanos() - 1_000);
        assertThat(ask(call, 3).within()).isFalse();
        clock.addAndGet(1_000);
        assertThat(ask(call, 3).within()).isTrue();
    }

    @Test
    void aLimitBelowTheNumberOfInstancesStillLetsARequestThrough() {
        LimitCall call =
                call(Algorithm.FixedWindow, new Rate(2, SECOND, null), OnRedisFailure.LocalShare, Mode.Enforce);
        assertThat(ask(call, 5).within()).isTrue();
        assertThat(ask(call, 5).within()).isFalse();
    }

    @Test
    void whatWasCountedHereIsGivenBackHere() {
        LimitCall call =
                call(Algorithm.FixedWindow, new Rate(2, SECOND, null), OnRedisFailure.LocalShare, Mode.Enforce);
        Decision.Limit first = ask(call, 1);
        assertThat(first.counted()).isTrue();
        assertThat(ask(call, 1).remaining()).isZero();
        assertThat(ask(call, 1).counted()).isFalse();
        LimitCall counted = new LimitCall(call.limit(), call.subject(), first.cost(), first.place());
        assertThat(WithoutRedis.isCountedHere(counted)).isTrue();
        assertThat(WithoutRedis.isCountedHere(call)).isFalse();
        withoutRedis.giveBack(counted);
        assertThat(ask(call, 1).within()).isTrue();
        assertThat(ask(call, 1).within()).isFalse();
    }

    @Test
    void nothingRemainsWhereTheShareHasShrunk() {
        LimitCall call =
                call(Algorithm.FixedWindow, new Rate(10, SECOND, null), OnRedisFailure.LocalShare, Mode.Enforce);
        for (int i = 0; i < 10; i++) {
            ask(call, 1);
        }
        assertThat(ask(call, 5).remaining()).isZero();
    }

    @Test
    void aQueueStillSpreadsRequests() {
        LimitCall call =
                call(Algorithm.LeakyBucket, new Rate(10, SECOND, null, 3L), OnRedisFailure.LocalShare, Mode.Enforce);
        assertThat(ask(call, 2).delay()).isZero();
        assertThat(ask(call, 2).delay()).isEqualTo(Duration.ofMillis(200));
        assertThat(ask(call, 2).within()).isFalse();
    }

    @Test
    void aRejectedRequestCostsTheOtherLimitsNothing() {
        LimitCall share =
                call(Algorithm.TokenBucket, new Rate(1, SECOND, null), OnRedisFailure.LocalShare, Mode.Enforce);
        LimitCall deny = call(Algorithm.FixedWindow, new Rate(1, SECOND, null), OnRedisFailure.Deny, Mode.Enforce);
        LimitCall watch = call(Algorithm.FixedWindow, new Rate(1, SECOND, null), OnRedisFailure.Deny, Mode.Shadow);
        assertThat(withoutRedis.decide(List.of(share, deny), 1, true))
                .extracting(Decision.Limit::within)
                .containsExactly(true, false);
        assertThat(withoutRedis.decide(List.of(share), 1, false).get(0).within())
                .isTrue();
        assertThat(withoutRedis.decide(List.of(share, watch), 1, true))
                .extracting(Decision.Limit::within)
                .containsExactly(true, false);
        assertThat(ask(share, 1).within()).isFalse();
    }
}
