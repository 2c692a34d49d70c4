package io.redtier.runtime.policy;

import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.redis.RedisConnection;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes documents from one Redis cluster: on each announcement, whenever the subscription is (re)made, and every ten
 * seconds, since an announcement can be lost. Each time, and as soon as anything has changed, it reports what this
 * instance runs.
 */
final class PolicyFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyFeed.class);
    private static final Duration POLL = Duration.ofSeconds(10);
    private static final Duration RESUBSCRIBE = Duration.ofMillis(500);

    private final String cluster;
    private final RedisConnection redis;
    private final PolicyStore store;
    private final Presence presence;
    private final Semaphore news = new Semaphore(0);
    private volatile boolean closed;

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

    /** Reports soon, since something has changed. */
    void wake() {
        news.release();
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
        } while (pause(RESUBSCRIBE) && !closed);
    }

    private void poll() {
        while (waitForNews(POLL) && !closed) {
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
            tell();
        } catch (RedisUnavailableException e) {
            LOG.debug("no policy from {} for now", cluster, e);
        } catch (RuntimeException e) {
            LOG.warn("taking the policy of {} failed, it is tried again", cluster, e);
        }
    }

    private PolicyDocument document() {
        return store.current().document();
    }

    private boolean waitForNews(Duration time) {
        try {
            if (news.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                news.drainPermits();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void tell() {
        synchronized (presence) {
            if (!closed) {
                presence.tell(document().workload(), store.report());
            }
        }
    }

    /** Ends, and takes the report of this instance back; waits for Redis at most as long as any call does. */
    void leave() {
        close();
        try {
            synchronized (presence) {
                presence.leave(document().workload());
            }
        } catch (RuntimeException e) {
            LOG.debug("the report on {} is left to run out", cluster, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }
}
