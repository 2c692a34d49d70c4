package io.redtier.runtime;

import static io.redtier.runtime.testing.Documents.queue;
import static io.redtier.runtime.testing.Documents.queues;
import static io.redtier.runtime.testing.Documents.standalone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.testing.Instances;
import io.redtier.runtime.testing.RedisServers;
import io.redtier.runtime.testing.RoundTrips;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

@Timeout(120)
class QueueIT {
    private static RedisServers servers;
    private static RedisServers.Server server;

    private Redtier redtier;
    private Queue<String> mail;

    @BeforeAll
    static void start() {
        servers = new RedisServers();
        server = servers.primary();
    }

    @AfterAll
    static void stop() throws IOException {
        servers.close();
    }

    @BeforeEach
    void build() {
        try (Jedis redis = server.connect()) {
            redis.flushAll();
        }
        redtier = Instances.patient().document(document()).build();
        Instances.awaitConnected(redtier);
        mail = redtier.queue("mail", String.class);
    }

    @AfterEach
    void close() {
        redtier.close();
    }

    private static PolicyDocument document() {
        return queues(
                standalone(server.address()),
                Map.of("mail", queue(3, Duration.ofSeconds(30)), "hasty", queue(2, Duration.ofSeconds(1))));
    }

    private static ConditionFactory patiently(String reason) {
        return await(reason).atMost(60, TimeUnit.SECONDS);
    }

    @Test
    void doesEachJobAndRemembersIt() {
        Set<String> done = ConcurrentHashMap.newKeySet();
        List<Queue.Added> added = mail.addAll(IntStream.range(0, 2500)
                .mapToObj(i -> NewJob.of("to " + i).withId("m" + i))
                .toList());
        assertThat(added).hasSize(2500).allMatch(Queue.Added::isNew);
        assertThat(added.get(2499).id()).isEqualTo("m2499");
        assertThat(mail.stats().waiting()).isEqualTo(2500);
        try (Workers workers = mail.work(job -> done.add(job.payload()))) {
            patiently("all are done").until(() -> done.size() == 2500 && workers.running() == 0);
        }
        assertThat(mail.job("m7").orElseThrow())
                .matches(job -> job.state() == JobInfo.State.Completed && job.attempts() == 1);
        assertThat(mail.add(NewJob.of("again").withId("m7")).isNew()).isFalse();
        assertThat(mail.stats()).isEqualTo(new QueueStats(0, 0, 0, 0, Duration.ZERO));
        assertThat(mail.job("m2500")).isEmpty();
        try (Jedis redis = server.connect()) {
            assertThat(redis.xlen("catalog:queue:{mail}:ready")).isZero();
            assertThat(redis.xinfoConsumers("catalog:queue:{mail}:ready", "workers"))
                    .hasSize(1);
            assertThat(redis.ttl("catalog:queue:{mail}:job:m7")).isBetween(1L, 3600L);
        }
    }

    @Test
    void addsAThousandInOneRoundTrip() throws Exception {
        mail.add("warm");
        List<NewJob<String>> jobs =
                IntStream.range(0, 1000).mapToObj(i -> NewJob.of("to " + i)).toList();
        assertThat(RoundTrips.during(server, "queue:{mail}", () -> mail.addAll(jobs)))
                .hasSize(1);
    }

    @Test
    void triesAgainAndGivesUpWithTheError() throws Exception {
        List<JobEvent> events = new CopyOnWriteArrayList<>();
        AtomicInteger attempts = new AtomicInteger();
        try (Listening heard = mail.onEvent(events::add)) {
            awaitListener("catalog:queue:{mail}:events");
            mail.add(NewJob.of("nobody").withId("bad"));
            try (Workers workers = mail.work(job -> {
                if (job.payload().equals("nobody")) {
                    attempts.incrementAndGet();
                    throw new IOException("no such address");
                }
                job.progress(50);
            })) {
                patiently("it is a dead letter").until(() -> mail.stats().dead() == 1);
                mail.add(NewJob.of("alice").withId("good"));
                patiently("the other is done").until(() -> state("good") == JobInfo.State.Completed);
            }
            assertThat(attempts).hasValue(3);
            JobInfo<String> dead = mail.dead(0, 10).get(0);
            assertThat(dead.error()).isEqualTo("java.io.IOException: no such address");
            assertThat(dead.payload()).isEqualTo("nobody");
            assertThat(dead.attempts()).isEqualTo(3);
            patiently("all events are heard").until(() -> events.size() == 5);
            assertThat(events.stream().map(event -> event.type() + " " + event.id() + " " + event.attempt()))
                    .containsExactly(
                            "Failed bad 1", "Failed bad 2", "Dead bad 3", "Progress good 1", "Completed good 1");
        }
        assertThat(mail.requeue("bad")).isTrue();
        assertThat(mail.requeue("bad")).isFalse();
        assertThat(mail.stats()).matches(stats -> stats.waiting() == 1 && stats.dead() == 0);
        try (Workers workers = mail.work(job -> {})) {
            patiently("it is done after all").until(() -> state("bad") == JobInfo.State.Completed);
        }
    }

    @Test
    void forgetsDeadLettersThatAreDiscarded() {
        mail.add(NewJob.of("nobody").withId("bad"));
        try (Workers workers = mail.work(job -> {
            throw new IllegalStateException("never");
        })) {
            patiently("it is a dead letter").until(() -> mail.stats().dead() == 1);
        }
        assertThat(mail.discard("bad")).isTrue();
        assertThat(mail.discard("bad")).isFalse();
        assertThat(mail.job("bad")).isEmpty();
        assertThat(mail.add(NewJob.of("somebody").withId("bad")).isNew()).isTrue();
    }

    @Test
    void handsOutADelayedJobWhenItIsDue() {
        long started = System.nanoTime();
        mail.add(NewJob.of("later").withId("later").after(Duration.ofMillis(1500)));
        assertThat(mail.stats()).matches(stats -> stats.delayed() == 1 && stats.waiting() == 0);
        assertThat(state("later")).isEqualTo(JobInfo.State.Delayed);
        List<Long> taken = new CopyOnWriteArrayList<>();
        try (Workers workers = mail.work(job -> taken.add(System.nanoTime()))) {
            patiently("it is done").until(() -> taken.size() == 1);
        }
        assertThat(taken.get(0) - started)
                .isGreaterThanOrEqualTo(Duration.ofMillis(1500).toNanos());
    }

    @Test
    void neverDoesMoreAtOnceThanThereAreWorkers() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        mail.addAll(IntStream.range(0, 60).mapToObj(i -> NewJob.of("to " + i)).toList());
        try (Workers workers = mail.work(job -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            TimeUnit.MILLISECONDS.sleep(20);
            now.decrementAndGet();
            done.incrementAndGet();
        })) {
            patiently("all are done").until(() -> done.get() == 60);
        }
        assertThat(most.get()).isBetween(2, 3);
    }

    @Test
    void takesAJobFromAHandlerThatHangsButNotFromOneThatTells() {
        Queue<String> hasty = redtier.queue("hasty", String.class);
        hasty.add(NewJob.of("hang").withId("hang"));
        hasty.add(NewJob.of("slow").withId("slow"));
        List<String> ended = new CopyOnWriteArrayList<>();
        CountDownLatch never = new CountDownLatch(1);
        try (Workers workers = hasty.work(job -> {
            if (job.payload().equals("hang")) {
                never.await();
            }
            for (int i = 0; i < 12; i++) {
                TimeUnit.MILLISECONDS.sleep(250);
                job.progress(i * 8);
            }
            ended.add("slow " + job.attempt());
        })) {
            patiently("the slow one ends").until(() -> hasty.job("slow")
                    .map(job -> job.state() == JobInfo.State.Completed)
                    .orElse(false));
            patiently("the other is given up").until(() -> hasty.stats().dead() == 1);
        }
        assertThat(ended).containsExactly("slow 1");
        assertThat(hasty.dead(0, 1).get(0).error())
                .contains("visibilityTimeout")
                .doesNotContain("InterruptedException");
    }

    @Test
    void aClosedInstanceGivesBackWhatItWasDoing() throws Exception {
        mail.add(NewJob.of("long").withId("long"));
        CountDownLatch begun = new CountDownLatch(1);
        Workers workers = mail.work(job -> {
            begun.countDown();
            new CountDownLatch(1).await();
        });
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(workers.stop(Duration.ofMillis(100))).isFalse();
        AtomicInteger attempt = new AtomicInteger();
        try (Workers others = mail.work(job -> attempt.set(job.attempt()))) {
            patiently("another does it, long before the visibility timeout").until(() -> attempt.get() == 2);
        }
    }

    @Test
    void showsItsNumbers() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Redtier measured =
                Instances.patient().document(document()).meterRegistry(meters).build()) {
            Queue<String> queue = measured.queue("mail", String.class);
            queue.add(NewJob.of("later").after(Duration.ofHours(1)));
            queue.add("now");
            try (Workers workers = queue.work(job -> {})) {
                patiently("the job is counted").until(() -> !meters.find("redtier.queue.jobs")
                        .tag("result", "completed")
                        .timers()
                        .isEmpty());
                patiently("the depth is shown")
                        .until(() -> meters.get("redtier.queue.depth")
                                        .tag("state", "delayed")
                                        .gauge()
                                        .value()
                                == 1);
            }
        }
    }

    @Test
    void keepsTheWorkersGoingWhenRedisComesBack() {
        RedisServers.Server own = servers.primary();
        PolicyDocument document = queues(standalone(own.address()), Map.of("mail", queue(2, Duration.ofSeconds(30))));
        List<String> done = new ArrayList<>();
        try (Redtier other = Instances.patient().document(document).build()) {
            Queue<String> queue = other.queue("mail", String.class);
            queue.work(job -> done.add(job.payload()));
            queue.add("before");
            patiently("the first is done").until(() -> done.contains("before"));
            own.kill();
            servers.restart(own);
            patiently("jobs can be added again")
                    .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                    .until(() -> queue.add(NewJob.of("after").withId("after")) != null);
            patiently("the second is done").until(() -> done.contains("after"));
        }
    }

    private JobInfo.State state(String id) {
        return mail.job(id).orElseThrow().state();
    }

    private static void awaitListener(String channel) {
        try (Jedis redis = server.connect()) {
            patiently("it is listened to")
                    .until(() -> redis.pubsubNumSub(channel).get(channel) == 1);
        }
    }
}
