package io.redtier.runtime.policy;

import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.Health;
import io.redtier.runtime.document.InstanceReport;
import io.redtier.runtime.document.InvalidDocumentException;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.redis.ConnectionSettings;
import io.redtier.runtime.redis.RedisConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the document in force. Documents are offered by several sources; the highest valid generation wins and the last
 * good one stays. Thread-safe; {@link #current()} never blocks.
 */
public final class PolicyStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyStore.class);

    private final ConnectionSettings settings;
    private final MeterRegistry meters;
    private final RecentCounts counts;
    private final List<Consumer<PolicyDocument>> listeners = new CopyOnWriteArrayList<>();
    /** Changed under the lock, read without it: a decision must not wait while connections are closed. */
    private final Map<String, PolicyFeed> feeds = new ConcurrentHashMap<>();

    private final Map<String, String> errors = new HashMap<>();
    /** One for all clusters and as long as the process lives, so that a change of a cluster makes no second instance. */
    private final String instance = UUID.randomUUID().toString();

    private final String instanceName;

    private volatile ActivePolicy active = ActivePolicy.NONE;
    private boolean closed;

    /**
     * @param instanceName how people know this instance, for its reports
     * @param counts       what they say that it did
     */
    public PolicyStore(ConnectionSettings settings, MeterRegistry meters, String instanceName, RecentCounts counts) {
        this.settings = settings;
        this.meters = meters;
        this.instanceName = instanceName;
        this.counts = counts;
        meters.gauge("redtier.document.generation", this, PolicyStore::generation);
    }

    /** The policy in force. */
    public ActivePolicy current() {
        return active;
    }

    /** Calls the listener after each change, in the thread of the source; it must not block. */
    public void addListener(Consumer<PolicyDocument> listener) {
        listeners.add(listener);
    }

    /** Why the last document of some source was refused; empty if all sources are well. */
    public synchronized Optional<String> lastError() {
        return errors.values().stream().findFirst();
    }

    /** How many instances of the workload lived when the cluster was last asked; 1 or more. Never blocks. */
    public int instances(String cluster) {
        PolicyFeed feed = feeds.get(cluster);
        return feed == null ? 1 : feed.instances();
    }

    /** The state at this moment, from memory: costs no call to Redis. */
    public Health health() {
        ActivePolicy now = active;
        PolicyDocument document = now.document();
        Map<String, Boolean> clusters = new TreeMap<>();
        now.connections().forEach((name, redis) -> clusters.put(name, redis.isReachable()));
        return new Health(
                document != null,
                document == null ? 0 : document.generation(),
                document == null ? "" : document.revision(),
                clusters,
                lastError());
    }

    /** What to tell the operator of this instance. */
    InstanceReport report() {
        PolicyDocument document = active.document();
        return new InstanceReport(
                instanceName,
                document == null ? 0 : document.generation(),
                document == null ? "" : document.revision(),
                lastError().orElse(null),
                counts.caches(),
                counts.limits());
    }

    /**
     * Offers what a source holds.
     *
     * @param source names it in messages
     * @param json   its content
     */
    public void offer(String source, byte[] json) {
        offer(source, json, () -> true);
    }

    /** Offers what a cluster holds. Nothing is taken or reported of a cluster that was left meanwhile. */
    void offer(PolicyFeed feed, byte[] json) {
        offer(PolicyFeed.source(feed.cluster()), json, () -> feeds.get(feed.cluster()) == feed);
    }

    private void offer(String source, byte[] json, BooleanSupplier current) {
        try {
            offer(source, PolicyDocuments.read(json), current);
        } catch (InvalidDocumentException e) {
            refuse(source, e.getMessage(), current);
        }
    }

    /** Offers a document. */
    public void offer(String source, PolicyDocument document) {
        offer(source, document, () -> true);
    }

    private void offer(String source, PolicyDocument document, BooleanSupplier current) {
        synchronized (this) {
            if (closed || !current.getAsBoolean() || !isNewer(source, document)) {
                return;
            }
            errors.remove(source);
            activate(document);
        }
        LOG.info("policy generation {} (revision {}) from {}", document.generation(), document.revision(), source);
        meters.counter("redtier.document.changes").increment();
        feeds.values().forEach(PolicyFeed::wake);
        for (Consumer<PolicyDocument> listener : listeners) {
            try {
                listener.accept(document);
            } catch (RuntimeException e) {
                LOG.error("a listener to policy changes failed; the others are called all the same", e);
            }
        }
    }

    /** Notes that a source has nothing usable. */
    public void refuse(String source, String problem) {
        refuse(source, problem, () -> true);
    }

    private void refuse(String source, String problem, BooleanSupplier current) {
        String before;
        synchronized (this) {
            if (!current.getAsBoolean()) {
                return;
            }
            before = errors.put(source, source + ": " + problem);
        }
        if (!(source + ": " + problem).equals(before)) {
            LOG.warn("the policy document of {} is refused, generation {} stays: {}", source, generation(), problem);
            meters.counter("redtier.document.errors").increment();
            feeds.values().forEach(PolicyFeed::wake);
        }
    }

    private boolean isNewer(String source, PolicyDocument offered) {
        PolicyDocument present = active.document();
        if (present == null || offered.generation() > present.generation()) {
            return true;
        }
        // The whole content, since who edits a document by hand does not compute its revision anew.
        if (offered.generation() == present.generation() && !offered.equals(present)) {
            refuse(
                    source,
                    "generation " + offered.generation() + " is in force already with other content (revision "
                            + present.revision() + "); raise the generation with each change");
        } else {
            errors.remove(source);
        }
        return false;
    }

    private void activate(PolicyDocument document) {
        PolicyDocument previous = active.document();
        Map<String, RedisConnection> kept = new HashMap<>();
        document.clusters().forEach((name, cluster) -> {
            boolean same =
                    previous != null && cluster.equals(previous.clusters().get(name));
            kept.put(name, same ? active.redis(name) : new RedisConnection(name, cluster, settings, meters));
        });
        Map<String, RedisConnection> before = active.connections();
        active = new ActivePolicy(document, Map.copyOf(kept));
        before.forEach((name, connection) -> {
            if (kept.get(name) != connection) {
                feeds.remove(name).close();
                errors.remove(PolicyFeed.source(name));
                connection.close();
            }
        });
        kept.forEach((name, connection) -> feeds.computeIfAbsent(name, feedOf -> {
            PolicyFeed feed = new PolicyFeed(name, connection, this, instance);
            feed.start();
            return feed;
        }));
    }

    private long generation() {
        PolicyDocument document = active.document();
        return document == null ? 0 : document.generation();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        feeds.values().forEach(PolicyFeed::leave);
        feeds.values().forEach(PolicyFeed::close);
        active.connections().values().forEach(RedisConnection::close);
    }
}
