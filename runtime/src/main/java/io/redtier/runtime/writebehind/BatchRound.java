package io.redtier.runtime.writebehind;

import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.BatchWriter;
import io.redtier.runtime.BatchWriter.Batch;
import io.redtier.runtime.BatchWriter.Change;
import io.redtier.runtime.Cache;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.writebehind.Changes.Site;
import io.redtier.runtime.writebehind.Partition.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one batch, and if that fails each key's changes alone, so that those that can be written are. A failure counts
 * only if another change could be written meanwhile: while the origin is down, nothing becomes a dead letter. Thread-safe.
 *
 * @param flusher who holds the partitions
 * @param values  the cache whose values are removed where that may have been missed
 * @param written how many writes of this flusher went well
 */
record BatchRound<T>(
        String flusher,
        Changes<T> changes,
        Cache<T> values,
        BatchWriter<T> writer,
        AtomicLong written,
        MeterRegistry meters) {
    private static final Logger LOG = LoggerFactory.getLogger(BatchRound.class);
    private static final int LONGEST_ERROR = 1000;
    /** So many that fail alone, and none that does not, mean that the origin is down. */
    private static final int ENOUGH_FAILURES = 5;

    enum Result {
        WRITTEN,
        NOTHING,
        SOME_FAILED,
        OUTAGE
    }

    /** The changes of one key; the newest is written for all. */
    private record Group<V>(List<Entry> entries, Change<V> change) {
        Entry newest() {
            return entries.get(entries.size() - 1);
        }
    }

    /** Ends early where the partition is lost: who has it by now writes the rest. */
    Result write(Site site, Partition partition, Partition.Taken taken, Hold hold) {
        long before = written.get();
        Map<Group<T>, Throwable> unreadable = new LinkedHashMap<>();
        List<Group<T>> groups = groups(taken.entries(), unreadable);
        Map<Group<T>, Throwable> failed = new LinkedHashMap<>();
        if (!groups.isEmpty()) {
            Throwable error = attempt(groups, taken.token(), partition, hold);
            if (error != null && groups.size() == 1) {
                failed.put(groups.get(0), error);
            } else if (error != null) {
                LOG.info(
                        "a batch of cache \"{}\" failed, its changes are written one by one: {}",
                        site.cache(),
                        error.toString());
                failed.putAll(writeAlone(groups, taken.token(), partition, hold));
            }
        }
        boolean counts = written.get() > before;
        fail(site, partition, unreadable);
        if (counts && hold.isHeld()) {
            fail(site, partition, failed);
        }
        if (failed.isEmpty()) {
            return unreadable.isEmpty() ? Result.WRITTEN : Result.SOME_FAILED;
        }
        if (!counts) {
            LOG.warn(
                    "changes of cache \"{}\" can't be written and wait: {}",
                    site.cache(),
                    failed.values().iterator().next().toString());
        }
        return counts ? Result.SOME_FAILED : Result.OUTAGE;
    }

    private List<Group<T>> groups(List<Entry> entries, Map<Group<T>, Throwable> unreadable) {
        Map<String, List<Entry>> byKey = new LinkedHashMap<>();
        for (Entry entry : entries) {
            // In the order of the newest: as if the ones before had not been.
            List<Entry> earlier = byKey.remove(entry.key());
            List<Entry> all = earlier == null ? new ArrayList<>() : earlier;
            all.add(entry);
            byKey.put(entry.key(), all);
        }
        List<Group<T>> groups = new ArrayList<>();
        byKey.forEach((key, all) -> {
            Entry newest = all.get(all.size() - 1);
            try {
                groups.add(new Group<>(all, new Change<>(key, changes.read(newest.value()), newest.version())));
            } catch (IOException e) {
                unreadable.put(new Group<>(all, null), e);
            }
        });
        return groups;
    }

    private Map<Group<T>, Throwable> writeAlone(List<Group<T>> groups, long token, Partition partition, Hold hold) {
        Map<Group<T>, Throwable> failed = new LinkedHashMap<>();
        List<Group<T>> order = new ArrayList<>(groups);
        // Not always the same ones first: they might be those that fail.
        Collections.rotate(order, ThreadLocalRandom.current().nextInt(order.size()));
        int tried = 0;
        for (Group<T> group : order) {
            boolean allFailed = tried == failed.size();
            if (!hold.isHeld() || (allFailed && tried >= ENOUGH_FAILURES)) {
                break;
            }
            tried++;
            Throwable error = attempt(List.of(group), token, partition, hold);
            if (error != null) {
                failed.put(group, error);
            }
        }
        return failed;
    }

    /** What went wrong, or null. */
    private Throwable attempt(List<Group<T>> groups, long token, Partition partition, Hold hold) {
        hold.begin();
        try {
            writer.write(new Batch<>(groups.stream().map(Group::change).toList(), token));
        } catch (Throwable e) {
            // An error, too, is one of these changes: the thread lives on.
            count("failed", groups.size());
            return e;
        }
        written.incrementAndGet();
        count("written", groups.size());
        removeCached(groups);
        partition.done(
                flusher,
                groups.stream().flatMap(group -> group.entries().stream()).toList());
        return null;
    }

    /**
     * Whoever noted the change may have died before it removed the cached value, and on a Redis Cluster the value's shard
     * may have been down then, or the one with the change while the value was loaded. The change ends only after this.
     */
    private void removeCached(List<Group<T>> groups) {
        if (!values.invalidateAll(
                groups.stream().map(group -> group.newest().key()).toList())) {
            throw new RedisUnavailableException(
                    changes.cache(), "the cached values of changes that were written can't be removed", null);
        }
    }

    private void fail(Site site, Partition partition, Map<Group<T>, Throwable> failed) {
        failed.forEach((group, error) -> {
            String text = error.toString();
            String shortened = text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) : text;
            String key = group.newest().key();
            if (partition.fail(
                    flusher, group.entries(), shortened, site.settings().maxAttempts())) {
                count("dead", 1);
                LOG.error("the change of key {} of cache \"{}\" is a dead letter: {}", key, site.cache(), shortened);
                // It holds what was not written.
                values.invalidate(key);
            }
        });
    }

    private void count(String result, int number) {
        meters.counter("redtier.cache.writes", "cache", changes.cache(), "result", result)
                .increment(number);
    }
}
