package io.redtier.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Writes one key after the other, each once and with a value of its own, and remembers what was acknowledged. A write that fails
 * is tried again on new connections; only one that fails for as long as {@link #RETRY} is an error, as the caller of such a
 * client would see it. One thread writes; the counts may be read by others.
 */
public final class Writer {

    /** How long a write is tried again. */
    public static final Duration RETRY = Duration.ofSeconds(10);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);
    /** Leaves a small machine to those whom the load is for. */
    private static final Duration PACE = Duration.ofMillis(1);

    private final Target target;
    private final String prefix;
    private final boolean confirm;
    private final List<String> acknowledged = new ArrayList<>();
    private final Set<String> confirmed = new HashSet<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private int errors;
    private long lastAcknowledged;
    private long pauseNanos;
    private Session session;

    /**
     * @param prefix of all keys; no other writer may have it
     * @param confirm whether every write waits for a replica (WAIT 1)
     */
    public Writer(Target target, String prefix, boolean confirm) {
        this.target = target;
        this.prefix = prefix;
        this.confirm = confirm;
    }

    /** Writes until {@code done}; may be called once. */
    public void writeUntil(BooleanSupplier done) {
        lastAcknowledged = System.nanoTime();
        try {
            for (int i = 0; !done.getAsBoolean(); i++) {
                write(prefix + i, done);
                LockSupport.parkNanos(PACE.toNanos());
            }
        } finally {
            closeSession();
        }
    }

    private void write(String key, BooleanSupplier done) {
        long begin = System.nanoTime();
        while (!tryWrite(key)) {
            if (System.nanoTime() - begin > RETRY.toNanos()) {
                errors++;
                return;
            }
            if (done.getAsBoolean()) {
                return;
            }
            LockSupport.parkNanos(RETRY_PAUSE.toNanos());
        }
        long now = System.nanoTime();
        pauseNanos = Math.max(pauseNanos, now - lastAcknowledged);
        lastAcknowledged = now;
    }

    private boolean tryWrite(String key) {
        try {
            if (session == null) {
                session = Session.open(target);
            }
            if (!confirm) {
                session.set(key, value(key));
            } else if (session.setConfirmed(key, value(key))) {
                confirmed.add(key);
            }
            acknowledged.add(key);
            count.incrementAndGet();
            return true;
        } catch (JedisException e) {
            failures.incrementAndGet();
            closeSession();
            return false;
        }
    }

    private void closeSession() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    /** {@return how many writes were acknowledged so far} */
    public int count() {
        return count.get();
    }

    /**
     * Reads everything back, through a connection of its own. To be called when the writing has ended.
     *
     * @throws JedisException when somebody does not answer, which says nothing of what is lost
     */
    public Tally readBack() {
        try (Session reader = Session.open(target)) {
            List<String> lost = acknowledged.stream()
                    .filter(key -> !value(key).equals(reader.get(key)))
                    .toList();
            List<String> confirmedLost =
                    lost.stream().filter(confirmed::contains).toList();
            return new Tally(
                    acknowledged.size(),
                    lost,
                    confirmed.size(),
                    confirmedLost,
                    failures.get(),
                    errors,
                    Duration.ofNanos(pauseNanos));
        }
    }

    private static String value(String key) {
        return "value-of-" + key;
    }
}
