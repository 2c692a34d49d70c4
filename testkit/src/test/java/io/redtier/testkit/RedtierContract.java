package io.redtier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtier.runtime.Cache;
import io.redtier.runtime.CacheExplanation.Where;
import io.redtier.runtime.Decision;
import io.redtier.runtime.JobInfo;
import io.redtier.runtime.Lock;
import io.redtier.runtime.LockHandle;
import io.redtier.runtime.Lookup;
import io.redtier.runtime.Lookup.Source;
import io.redtier.runtime.NewJob;
import io.redtier.runtime.Queue;
import io.redtier.runtime.RateLimiter;
import io.redtier.runtime.RedisData;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.RequestAttributes;
import io.redtier.runtime.Workers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application may rely on, whatever Redis is behind. */
abstract class RedtierContract extends CacheContract {
    @Test
    void oneHasALockAndTheNextIsWokenByItsRelease() throws Exception {
        Lock payment = stage.redtier().lock("payment");
        LockHandle first = payment.tryAcquire("7").orElseThrow();
        assertThat(payment.tryAcquire("7")).isEmpty();
        assertThat(payment.tryAcquire("8")).isPresent();
        CompletableFuture<LockHandle> second = CompletableFuture.supplyAsync(() -> payment.acquire("7"));
        first.close();
        assertThat(second.get().isHeld()).isTrue();
        assertThat(second.get().fencingToken().orElseThrow())
                .isGreaterThan(first.fencingToken().orElseThrow());
        second.get().close();
        assertThat(payment.explain("7").leaseLeft()).isNull();
    }

    @Test
    void aLeaseIsRenewedOrEnds() {
        LockHandle renewed = stage.redtier().lock("payment").acquire("7");
        AtomicBoolean lost = new AtomicBoolean();
        Lock once = stage.redtier().lock("short");
        LockHandle shorter = once.acquire("7");
        shorter.onLost(() -> lost.set(true));
        stage.pass(Duration.ofMillis(2500));
        assertThat(renewed.isHeld()).isTrue();
        assertThat(stage.redtier().lock("payment").tryAcquire("7")).isEmpty();
        assertThat(shorter.isHeld()).isFalse();
        eventually("its owner is told", lost::get);
        assertThat(once.tryAcquire("7")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FixedWindow", "SlidingWindowLog", "SlidingWindowCounter", "TokenBucket", "LeakyBucket"})
    void aLimitAllowsWhatItSaysAndMoreWhenTimeHasPassed(String limit) {
        RateLimiter limiter = stage.redtier().limiter();
        Decision first = limiter.check(limit, "bob", 3);
        assertThat(first.allowed()).isTrue();
        assertThat(first.limits().get(0).remaining()).isZero();
        Decision second = limiter.peek(limit, "bob", 3);
        assertThat(second.allowed()).isFalse();
        assertThat(second.limits().get(0).retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(2));
        for (int remaining = 2; remaining >= 0; remaining--) {
            Decision decision = limiter.check(limit, "alice", 1);
            assertThat(decision.degraded()).isFalse();
            assertThat(decision.limits().get(0).remaining()).isEqualTo(remaining);
        }
        stage.pass(Duration.ofSeconds(2));
        assertThat(limiter.check(limit, "bob", 3).allowed()).isTrue();
    }

    @Test
    void limitsAreDecidedTogetherAndCanBeGivenBack() {
        RateLimiter limiter = stage.redtier().limiter();
        RequestAttributes request =
                RequestAttributes.builder().path("/all").clientIp("192.0.2.1").build();
        Decision decision = limiter.check(request);
        assertThat(decision.limits()).hasSize(5);
        assertThat(limiter.refund(decision)).isTrue();
        assertThat(limiter.peek(request).limits())
                .allSatisfy(limit -> assertThat(limit.remaining()).isEqualTo(3));
        // Of one limit a request more, so that it alone rejects.
        limiter.check("TokenBucket", "192.0.2.1", 3);
        Decision rejected = limiter.check(request);
        assertThat(rejected.allowed()).isFalse();
        assertThat(rejected.binding().map(Decision.Limit::name)).isEqualTo(Optional.of("TokenBucket"));
        assertThat(limiter.explain("FixedWindow", "192.0.2.1").now().remaining())
                .isEqualTo(3);
    }

    @Test
    void jobsAreDoneAgainUntilTheySucceedOrAreDead() {
        Queue<String> mail = stage.redtier().queue("mail", String.class);
        Map<String, Integer> attempts = new ConcurrentHashMap<>();
        mail.add(NewJob.of("good").withId("good"));
        mail.add(NewJob.of("bad").withId("bad"));
        mail.add(NewJob.of("again").withId("good"));
        mail.add(NewJob.of("later").withId("later").after(Duration.ofSeconds(2)));
        assertThat(mail.job("later").map(JobInfo::state)).isEqualTo(Optional.of(JobInfo.State.Delayed));
        try (Workers workers = mail.work(job -> {
            attempts.merge(job.payload(), 1, Integer::sum);
            if (job.payload().equals("bad")) {
                throw new IllegalArgumentException("no such address");
            }
        })) {
            eventually("the good one is done", () -> isIn(mail, "good", JobInfo.State.Completed));
            eventually("the bad one has failed", () -> attempts.containsKey("bad"));
            stage.pass(Duration.ofMillis(2100));
            eventually("the bad one is dead", () -> isIn(mail, "bad", JobInfo.State.Dead));
            eventually("the late one is done", () -> isIn(mail, "later", JobInfo.State.Completed));
            assertThat(workers.running()).isGreaterThanOrEqualTo(0);
        }
        assertThat(attempts).isEqualTo(Map.of("good", 1, "bad", 2, "later", 1));
        assertThat(mail.dead(0, 10)).singleElement().satisfies(dead -> assertThat(dead.error())
                .contains("no such address"));
        assertThat(mail.requeue("bad")).isTrue();
        assertThat(mail.stats().waiting()).isEqualTo(1);
    }

    private static boolean isIn(Queue<String> queue, String id, JobInfo.State state) {
        return queue.job(id).map(JobInfo::state).equals(Optional.of(state));
    }

    @Test
    void otherDataIsThere() {
        RedisData data = stage.redtier().redis();
        data.sortedSet("board").increment("bob", 10);
        data.sortedSet("board").add("alice", 20.5);
        assertThat(data.sortedSet("board").top(0, 10))
                .containsExactly(new RedisData.Scored("alice", 20.5), new RedisData.Scored("bob", 10));
        assertThat(data.sortedSet("board").rankFromTop("bob")).hasValue(1);
        assertThat(data.sortedSet("board").keepTop(1)).isEqualTo(1);
        assertThat(data.sortedSet("board").score("bob")).isEmpty();
        data.bitmap("present").set(9, true);
        data.bitmap("present").set(3, true);
        assertThat(data.bitmap("present").get(9)).isTrue();
        assertThat(data.bitmap("present").count()).isEqualTo(2);
        assertThat(data.hyperLogLog("visitors").add("a", "b", "a")).isTrue();
        assertThat(data.hyperLogLog("visitors").count()).isEqualTo(2);
        data.list("recent").pushTail("1");
        data.list("recent").pushHead("0", 2);
        assertThat(data.list("recent").range(0, 10)).containsExactly("0", "1");
        assertThat(data.list("recent").popHead()).contains("0");
        assertThat(data.counter("stock").add(2)).isEqualTo(2);
        assertThat(data.counter("stock").takeIfEnough(3)).isEmpty();
        assertThat(data.counter("stock").takeIfEnough(2)).hasValue(0);
    }

    @Test
    void messagesReachWhoListens() {
        List<String> heard = new CopyOnWriteArrayList<>();
        AtomicBoolean listening = new AtomicBoolean();
        stage.redtier().redis().channel("prices").subscribe(new RedisData.ChannelListener() {
            @Override
            public void message(String text) {
                heard.add(text);
            }

            @Override
            public void subscribed(boolean again) {
                listening.set(true);
            }
        });
        eventually("the subscription stands", listening::get);
        assertThat(stage.redtier().redis().channel("prices").publish("42")).isEqualTo(1);
        eventually("it is heard", () -> heard.equals(List.of("42")));
    }

    @Test
    void withoutRedisEachDoesWhatItsPolicySaysAndGoesOnWhenItIsBack() {
        Cache<String> products = cache("products", String.class);
        Cache<String> strict = cache("strict", String.class);
        RateLimiter limiter = stage.redtier().limiter();
        products.get("42", key -> "lamp");

        stage.stopRedis();
        assertThat(products.get("42", key -> "from the origin"))
                .isEqualTo(new Lookup<>("from the origin", Source.BYPASS));
        assertThat(products.put("42", "x")).isFalse();
        assertThat(products.explain("42").where()).isEqualTo(Where.UNKNOWN);
        assertThatThrownBy(() -> strict.get("42", key -> "x")).isInstanceOf(RedisUnavailableException.class);
        assertThatThrownBy(() -> stage.redtier().lock("payment").tryAcquire("7"))
                .isInstanceOf(RedisUnavailableException.class);
        assertThatThrownBy(() -> stage.redtier().queue("mail", String.class).add("x"))
                .isInstanceOf(RedisUnavailableException.class);
        assertThat(limiter.check("open", "bob", 1)).matches(decision -> decision.allowed() && decision.degraded());
        assertThat(limiter.check("closed", "bob", 1)).matches(decision -> !decision.allowed() && decision.degraded());

        assertThat(limiter.explain("open", "bob").toString())
                .contains("what is left is not known, without Redis, as onRedisFailure Allow says");

        stage.startRedis();
        assertThat(limiter.check("closed", "bob", 1)).matches(decision -> decision.allowed() && !decision.degraded());
        assertThat(strict.get("43", key -> "chair").source()).isEqualTo(Source.LOADED);
        stage.redtier().lock("payment").acquire("7").close();
    }
}
