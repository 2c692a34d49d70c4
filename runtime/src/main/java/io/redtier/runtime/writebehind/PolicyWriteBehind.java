package io.redtier.runtime.writebehind;

import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.BatchWriter;
import io.redtier.runtime.Cache;
import io.redtier.runtime.Listening;
import io.redtier.runtime.WriteBehind;
import io.redtier.runtime.writebehind.Changes.Site;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The waiting changes of a cache, over all its partitions. */
public final class PolicyWriteBehind<T> implements WriteBehind<T> {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyWriteBehind.class);
    private static final int MOST_DEAD = 1000;

    private final Cache<T> values;
    private final Changes<T> changes;
    private final ScheduledExecutorService renewals;
    private final MeterRegistry meters;
    private final Set<AutoCloseable> running;

    /**
     * @param values   holds the values
     * @param renewals where leases are prolonged
     * @param meters   where writes are counted
     * @param running  gets what is to be closed when the library is
     */
    public PolicyWriteBehind(
            Cache<T> values,
            Changes<T> changes,
            ScheduledExecutorService renewals,
            MeterRegistry meters,
            Set<AutoCloseable> running) {
        this.values = values;
        this.changes = changes;
        this.renewals = renewals;
        this.meters = meters;
        this.running = running;
    }

    @Override
    public Listening flushWith(BatchWriter<T> writer) {
        if (writer == null) {
            throw new IllegalArgumentException(
                    "the writer of cache \"" + changes.cache() + "\" is null; give what writes to its origin");
        }
        changes.site();
        PendingGauges gauges = new PendingGauges(changes.cache(), this::stats, meters);
        Flusher<T> flusher = new Flusher<>(changes, values, writer, renewals, gauges, meters);
        running.add(flusher);
        flusher.start();
        return () -> {
            running.remove(flusher);
            flusher.close();
        };
    }

    @Override
    public Stats stats() {
        long pending = 0;
        long dead = 0;
        long oldest = 0;
        for (Partition partition : partitions()) {
            Partition.Content content = partition.content(1);
            pending += content.pending();
            dead += content.dead();
            oldest = Math.max(oldest, content.oldestAgeMillis());
        }
        return new Stats(pending, dead, Duration.ofMillis(oldest));
    }

    @Override
    public List<DeadChange<T>> dead(int count) {
        if (count < 1 || count > MOST_DEAD) {
            throw new IllegalArgumentException("count " + count + " is out of range; give 1 to " + MOST_DEAD);
        }
        List<DeadChange<T>> dead = new ArrayList<>();
        List<Partition> partitions = partitions();
        for (int i = 0; i < Partition.COUNT && dead.size() < count; i++) {
            for (Partition.Dead letter :
                    partitions.get(i).content(count - dead.size()).letters()) {
                dead.add(new DeadChange<>(
                        i + "/" + letter.id(), letter.key(), value(letter), letter.error(), letter.attempts()));
            }
        }
        return dead;
    }

    private T value(Partition.Dead letter) {
        try {
            return changes.read(letter.value());
        } catch (IOException e) {
            LOG.debug("a dead change of cache \"{}\"", changes.cache(), e);
            return null;
        }
    }

    @Override
    public boolean requeue(String id) {
        String key = ofDead(id, (partition, letter) -> partition.takeDead(letter, true));
        if (key != null) {
            values.invalidate(key);
        }
        return key != null;
    }

    @Override
    public boolean discard(String id) {
        return ofDead(id, (partition, letter) -> partition.takeDead(letter, false)) != null;
    }

    private String ofDead(String id, BiFunction<Partition, String, String> action) {
        if (id == null || !id.matches("[0-9]/[0-9]{1,20}-[0-9]{1,20}")) {
            throw new IllegalArgumentException('"' + id + "\" is no id of a dead change; take one of dead()");
        }
        int number = id.charAt(0) - '0';
        return number >= Partition.COUNT ? null : action.apply(partitions().get(number), id.substring(2));
    }

    private List<Partition> partitions() {
        Site site = changes.site();
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < Partition.COUNT; i++) {
            partitions.add(site.partition(i));
        }
        return partitions;
    }
}
