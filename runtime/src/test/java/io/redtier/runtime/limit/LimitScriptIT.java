package io.redtier.runtime.limit;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.LimitEntry.Algorithm;
import io.redtier.runtime.document.LimitEntry.Mode;
import io.redtier.runtime.document.LimitEntry.OnRedisFailure;
import io.redtier.runtime.document.LimitEntry.Rate;
import io.redtier.runtime.limit.LimitTrial.Act;
import io.redtier.runtime.limit.LimitTrial.Leap;
import io.redtier.runtime.limit.LimitTrial.Request;
import io.redtier.runtime.limit.LimitTrial.Step;
import io.redtier.runtime.testing.Documents;
import io.redtier.runtime.testing.RedisServers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/**
 * The script in a real Redis decides what the plain models of its algorithms decide, tick by tick. Its clock is replaced
 * by one that the test moves, and its keys do not expire: what is out of date must count as nothing by itself.
 */
class LimitScriptIT {
    private static final String VALKEY = "valkey-server";

    private static RedisServers servers;
    private static final List<Jedis> ALL = new ArrayList<>();
    private static int tries;

    @BeforeContainer
    static void start() throws IOException {
        servers = new RedisServers();
        ALL.add(servers.primary().connect());
        if (RedisServers.has(VALKEY)) {
            ALL.add(servers.primaryOf(VALKEY).connect());
        }
    }

    @Test
    void valkeyIsTestedToo() {
        assumeThat(RedisServers.has(VALKEY)).as("%s can be started", VALKEY).isTrue();
    }

    @AfterContainer
    static void stop() throws IOException {
        ALL.forEach(Jedis::close);
        servers.close();
    }

    @Provide
    Arbitrary<LimitEntry> limit() {
        Arbitrary<Long> small = Arbitraries.longs().between(1, 20);
        return Combinators.combine(
                        Arbitraries.of(Algorithm.class),
                        small,
                        Arbitraries.of(1L, 7L, 1_000L, 60_000L, 3_600_000L),
                        small.injectNull(0.4),
                        small.injectNull(0.5),
                        Arbitraries.frequency(Tuple.of(5, Mode.Enforce), Tuple.of(1, Mode.Shadow)))
                .as((algorithm, limit, window, burst, queue, mode) -> Documents.limit(
                        "l",
                        algorithm,
                        new Rate(
                                limit,
                                Duration.ofMillis(window),
                                algorithm == Algorithm.TokenBucket ? burst : null,
                                algorithm == Algorithm.LeakyBucket ? queue : null),
                        mode,
                        OnRedisFailure.Allow));
    }

    @Provide
    Arbitrary<List<LimitEntry>> limits() {
        return limit().list().ofMinSize(1).ofMaxSize(4);
    }

    /** A request in a queue has a delay of its own and is not merged. */
    @Provide
    Arbitrary<List<LimitEntry>> limitsThatMerge() {
        return limit().filter(limit -> limit.rate().queueSize() == null)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> thousandths = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(0L)),
                Tuple.of(4, Arbitraries.longs().between(0, 300)),
                Tuple.of(1, Arbitraries.longs().between(900, 2_500)));
        Arbitrary<Act> acts =
                Arbitraries.frequency(Tuple.of(8, Act.CHECK), Tuple.of(2, Act.PEEK), Tuple.of(1, Act.REFUND));
        Arbitrary<Leap> leaps = Arbitraries.frequency(
                Tuple.of(6, Leap.SOMEWHERE),
                Tuple.of(2, Leap.TO_RETRY),
                Tuple.of(1, Leap.TO_RESET),
                Tuple.of(1, Leap.BY_WINDOW));
        return Combinators.combine(
                        acts,
                        leaps,
                        thousandths,
                        Arbitraries.longs().between(-1, 1),
                        Arbitraries.longs().between(1, 6))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
    void decidesAsTheModelsDo(@ForAll("limits") List<LimitEntry> limits, @ForAll("steps") List<Step> steps) {
        LimitTrial trial = trial(limits);
        for (Step step : steps) {
            trial.advance(step);
            if (step.act() == Act.REFUND) {
                trial.giveBack(step);
            } else {
                trial.ask(step, true);
            }
        }
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.frequency(Tuple.of(6, 1L), Tuple.of(2, 2L), Tuple.of(1, 7L)))
                .as(Request::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
    void requestsThatAreMergedAreDecidedAsIfTheyCameOneAfterTheOther(
            @ForAll("limitsThatMerge") List<LimitEntry> limits,
            @ForAll("steps") List<Step> steps,
            @ForAll("requests") List<Request> requests) {
        LimitTrial trial = trial(limits);
        for (Step step : steps) {
            trial.advance(step);
            if (step.act() == Act.REFUND) {
                trial.giveBack(step);
            } else {
                trial.askMerged(requests.subList(0, (int) Math.min(step.cost() * 5, requests.size())));
            }
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
    void aClockThatStepsBackGivesNothingAway(
            @ForAll("limit") LimitEntry limit, @ForAll("steps") List<Step> before, @ForAll("steps") List<Step> after) {
        LimitTrial trial = trial(List.of(limit));
        for (Step step : before) {
            trial.advance(step);
            trial.ask(new Step(Act.CHECK, step.leap(), 0, 0, step.cost()), true);
        }
        trial.stepBack();
        for (Step step : after) {
            trial.advance(new Step(Act.CHECK, Leap.SOMEWHERE, step.thousandths() / 10, 1, step.cost()));
            trial.ask(new Step(Act.CHECK, step.leap(), 0, 0, step.cost()), false);
        }
    }

    private static LimitTrial trial(List<LimitEntry> limits) {
        Jedis redis = ALL.get(tries % ALL.size());
        return new LimitTrial(limits, redis, "s" + tries++);
    }
}
