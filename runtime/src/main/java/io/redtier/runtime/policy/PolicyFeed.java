package io.redtier.runtime.policy;

import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.redis.RedisConnection;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes documents from one Redis cluster: on each announcement, whenever the subscription is (re)made, and every ten
 * seconds, since an announcement can be lost. Each time it tells that this instance lives, if a limit
 * is to be shared by those that do.
 */
final class PolicyFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyFeed.class);
    private static final Duration POLL = Duration.ofSeconds(10);
    private static final Duration RESUBSCRIBE = Duration.ofMillis(500);

    private final String cluster;
    private final RedisConnection redis;
    private final PolicyStore store;
    private final Presence presence;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param instance what tells this instance of the workload from the others */
    PolicyFeed(String cluster, RedisConnection redis, PolicyStore store, String instance) {
        this.cluster = cluster;
        this.redis = redis;
        this.store = store;
        this.presence = new Presence(redis, instance, POLL.multipliedBy(3));
    }

    String cluster() {
        return cluster;
    }

    /** How many instances of the workload lived when Redis was last asked; 1 or more. */
    int instances() {
        return presence.instances();
    }

    /** The name of a cluster's feed in messages. */
    static String source(String cluster) {
        return "Redis cluster " + cluster;
    }

    void start() {
        startThread("redtier-policy-" + cluster, this::listen);
        startThread("redtier-policy-poll-" + cluster, this::poll);
    }

    private void listen() {
        do {
            try {
                redis.subscribe(KeySchema.policyChannel(document().workload()), this::fetch, this::fetch);
            } catch (RedisUnavailableException e) {
                LOG.debug("no subscription to policies on {} for now", cluster, e);
            } catch (RuntimeException e) {
                // Whatever it was, the feed must go on.
                LOG.warn("the subscription to policies on {} ended, it is made again", cluster, e);
            }
        } while (!isClosedAfter(RESUBSCRIBE));
    }

    private void poll() {
        while (!isClosedAfter(POLL)) {
            redis.pingSubscriptions();
            fetch();
        }
    }

    private void fetch() {
        try {
            String key = KeySchema.policyKey(document().workload());
            byte[] json = redis.get(key);
            if (json != null) {
                store.offer(this, json);
            }
            if (document().limits().values().stream().anyMatch(this::isShared)) {
                presence.tell(document().workload());
            }
        } catch (RedisUnavailableException e) {
            LOG.debug("no policy from {} for now", cluster, e);
        } catch (RuntimeException e) {
            LOG.warn("taking the policy of {} failed, it is tried again", cluster, e);
        }
    }

    private boolean isShared(LimitEntry limit) {
        return limit.cluster().equals(cluster) && limit.onRedisFailure() == LimitEntry.OnRedisFailure.LocalShare;
    }

    private PolicyDocument document() {
        return store.current().document();
    }

    private boolean isClosedAfter(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
