package io.redtier.runtime.cache;

import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.policy.PolicyStore;
import io.redtier.runtime.redis.RedisConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the near caches of one key prefix of changes, by a subscription that is made again whenever it ends. Holds one
 * connection. Thread-safe.
 */
final class NearFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NearFeed.class);
    private static final long RESUBSCRIBE_MILLIS = 500;
    private static final char KEY = ':';
    private static final char GENERATION = '!';

    private final PolicyStore policies;
    private final String cluster;
    private final String channel;
    private final Map<Member, Boolean> members = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean standing;

    NearFeed(PolicyStore policies, String cluster, String keyPrefix) {
        this.policies = policies;
        this.cluster = cluster;
        this.channel = KeySchema.nearChannel(keyPrefix);
        Thread thread = new Thread(this::listen, "redtier-near-" + channel);
        thread.setDaemon(true);
        thread.start();
    }

    /** Who is told. */
    record Member(String cache, NearCache<?> near, Generations generations) {}

    /** How a change of one value is told. */
    static String changeOf(String cache, String key) {
        return cache + KEY + key;
    }

    /** How a new generation is told, which is to be added. */
    static String generationOf(String cache) {
        return cache + GENERATION;
    }

    synchronized void join(Member member) {
        members.put(member, true);
        if (standing) {
            member.near().trust();
        }
    }

    synchronized void leave(Member member) {
        members.remove(member);
        member.near().distrust();
    }

    private void listen() {
        do {
            try {
                RedisConnection redis = policies.current().redis(cluster);
                if (redis != null && !members.isEmpty()) {
                    redis.listen(channel, this::stand, this::tell);
                }
            } catch (RedisUnavailableException e) {
                LOG.debug("no subscription to {} for now", channel, e);
            } catch (RuntimeException e) {
                // Whatever it was, the feed must go on.
                LOG.warn("the subscription to {} ended, it is made again", channel, e);
            } finally {
                fall();
            }
        } while (!isClosedAfter(RESUBSCRIBE_MILLIS));
    }

    private synchronized void stand() {
        standing = true;
        members.keySet().forEach(member -> member.near().trust());
    }

    private synchronized void fall() {
        standing = false;
        members.keySet().forEach(member -> member.near().distrust());
    }

    private void tell(String message) {
        int end = 0;
        while (end < message.length() && message.charAt(end) != KEY && message.charAt(end) != GENERATION) {
            end++;
        }
        if (end == message.length()) {
            LOG.warn("a message of {} is not understood", channel);
            return;
        }
        String rest = message.substring(end + 1);
        for (Member member : members.keySet()) {
            if (message.startsWith(member.cache()) && member.cache().length() == end) {
                if (message.charAt(end) == KEY) {
                    member.near().drop(rest);
                } else {
                    member.generations().learn(Long.parseLong(rest));
                }
            }
        }
    }

    private boolean isClosedAfter(long millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
