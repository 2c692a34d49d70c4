package io.redtier.runtime;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.redtier.runtime.cache.CacheAside;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.limit.ScriptedRateLimiter;
import io.redtier.runtime.lock.LeaseLock;
import io.redtier.runtime.policy.ActivePolicy;
import io.redtier.runtime.policy.PolicyFile;
import io.redtier.runtime.policy.PolicyStore;
import io.redtier.runtime.redis.ConnectionSettings;
import io.redtier.runtime.redis.PrefixedData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Caches, locks and rate limits as the policy document says. One instance per process; thread-safe; to be closed.
 *
 * <p>Neither a document nor Redis need be there at the start: both are taken as soon as they appear. A newer document
 * takes effect at once, also on handles already given out.
 *
 * <pre>{@code
 * try (Redtier redtier = Redtier.builder().build()) {
 *     Cache<Product> products = redtier.cache("products", Product.class);
 *     Product product = products.get("42", id -> repository.find(id)).value();
 * }
 * }</pre>
 */
public final class Redtier implements AutoCloseable {
    private static final long FILE_INTERVAL_SECONDS = 2;
    private static final int RENEWAL_THREADS = 2;

    private final PolicyStore policies;
    private final MeterRegistry meters;
    private final ObjectMapper json;
    private final ScheduledExecutorService files = executor("redtier-policy-file", 1);
    private final ScheduledExecutorService renewals = executor("redtier-lock-renewal", RENEWAL_THREADS);
    private final RateLimiter limiter;

    private Redtier(Builder builder) {
        this.meters = builder.meters;
        this.json = builder.json;
        this.policies = new PolicyStore(
                new ConnectionSettings(
                        builder.bindingDirectory,
                        builder.commandTimeout,
                        builder.maxConnections,
                        builder.sharedRoundTrips),
                meters);
        this.limiter = new ScriptedRateLimiter(policies, meters);
        builder.listeners.forEach(policies::addListener);
        if (builder.document != null) {
            policies.offer("the application", builder.document);
        } else {
            PolicyFile file = new PolicyFile(builder.policyDirectory, policies);
            file.check();
            files.scheduleWithFixedDelay(file::check, FILE_INTERVAL_SECONDS, FILE_INTERVAL_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Starts with the defaults of a pod: folders as mounted, or as REDTIER_POLICY_DIR, REDTIER_BINDING_DIR say. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A cache of values of one class; while the document does not hold it, reads go to their loaders. To be kept.
     *
     * @param name its name in the document
     */
    public <T> Cache<T> cache(String name, Class<T> type) {
        return cache(name, json.constructType(type));
    }

    /**
     * A cache of values of a generic type; while the document does not hold it, reads go to their loaders. To be kept.
     *
     * @param name its name in the document
     */
    public <T> Cache<T> cache(String name, TypeReference<T> type) {
        return cache(name, json.constructType(type.getType()));
    }

    private <T> Cache<T> cache(String name, JavaType type) {
        return new CacheAside<>(name, json, type, policies, meters);
    }

    /**
     * A lock; while the document does not hold it, nobody gets it. To be kept.
     *
     * @param name its name in the document
     */
    public Lock lock(String name) {
        return new LeaseLock(name, policies, renewals, meters);
    }

    /** The limiter for all limits of the document. */
    public RateLimiter limiter() {
        return limiter;
    }

    /**
     * Sorted sets, bitmaps and other data structures under the key prefix of the document's only CachePolicy, looked up at
     * each call: {@link UnknownPolicyException} while there is none, {@link IllegalStateException} if there are several.
     */
    public RedisData redis() {
        return new PrefixedData(() -> policies.current().place(null));
    }

    /**
     * As {@link #redis()}, where the document has several CachePolicies.
     *
     * @param policy {@code <namespace>/<name>}
     */
    public RedisData redis(String policy) {
        Objects.requireNonNull(policy, "policy");
        return new PrefixedData(() -> policies.current().place(policy));
    }

    /** Generation of the document in force; 0 without one. */
    public long generation() {
        return health().generation();
    }

    /** Revision of the document in force; empty without one. */
    public String revision() {
        return health().revision();
    }

    /**
     * Calls the listener after each change of the document, in a thread of the library; it must return soon.
     *
     * @param listener gets the document that is in force now
     */
    public void onPolicyChange(Consumer<PolicyDocument> listener) {
        policies.addListener(listener);
    }

    /** The state at this moment, from memory: costs no call to Redis. */
    public Health health() {
        ActivePolicy active = policies.current();
        PolicyDocument document = active.document();
        Map<String, Boolean> clusters = new TreeMap<>();
        active.connections().forEach((name, redis) -> clusters.put(name, redis.isReachable()));
        return new Health(
                document != null,
                document == null ? 0 : document.generation(),
                document == null ? "" : document.revision(),
                clusters,
                policies.lastError());
    }

    /** Ends all background work and connections. Locks still held run out with their leases. */
    @Override
    public void close() {
        files.shutdownNow();
        renewals.shutdownNow();
        policies.close();
    }

    private static ScheduledExecutorService executor(String name, int threads) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(threads, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        // Else each lock given back would be remembered for a third of its lease.
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /** Settings of a {@link Redtier}. Not thread-safe. */
    public static final class Builder {
        private Path policyDirectory = directory("REDTIER_POLICY_DIR", "/etc/redtier/policy");
        private Path bindingDirectory = directory("REDTIER_BINDING_DIR", "/etc/redtier/binding");
        private PolicyDocument document;
        private MeterRegistry meters = new CompositeMeterRegistry();
        private ObjectMapper json = JsonMapper.builder().findAndAddModules().build();
        private Duration commandTimeout = Duration.ofMillis(500);
        private int maxConnections = 16;
        private boolean sharedRoundTrips = isOn("redtier.sharedRoundTrips", "REDTIER_SHARED_ROUND_TRIPS");
        private final List<Consumer<PolicyDocument>> listeners = new ArrayList<>();

        private Builder() {}

        /** The folder in which {@code policies.json} is mounted; default {@code /etc/redtier/policy}. */
        public Builder policyDirectory(Path directory) {
            policyDirectory = Objects.requireNonNull(directory, "policyDirectory");
            return this;
        }

        /** The folder in which credentials are mounted; default {@code /etc/redtier/binding}. */
        public Builder bindingDirectory(Path directory) {
            bindingDirectory = Objects.requireNonNull(directory, "bindingDirectory");
            return this;
        }

        /**
         * A document to start with instead of a mounted one; newer ones are still taken from Redis.
         *
         * @throws io.redtier.runtime.document.InvalidDocumentException with all errors if anything is wrong with it
         */
        public Builder document(PolicyDocument given) {
            document = PolicyDocuments.read(PolicyDocuments.write(given));
            return this;
        }

        /** Where to count; default: nowhere. Meters start with {@code redtier.}. */
        public Builder meterRegistry(MeterRegistry registry) {
            meters = Objects.requireNonNull(registry, "meterRegistry");
            return this;
        }

        /** Writes and reads cached values; default: Jackson with the modules on the class path. */
        public Builder objectMapper(ObjectMapper mapper) {
            json = Objects.requireNonNull(mapper, "objectMapper");
            return this;
        }

        /**
         * Longest wait for the reply of one command, 10 ms to 10 s; default 500 ms. Waiting for a free connection and
         * connecting may each add half of it. With its one repeat, a call to a Redis that has gone silent ends within
         * three times the timeout.
         */
        public Builder commandTimeout(Duration timeout) {
            if (timeout.toMillis() < 10 || timeout.toMillis() > 10_000) {
                throw new IllegalArgumentException(
                        "commandTimeout " + timeout + " is out of range; give 10 ms to 10 s");
            }
            commandTimeout = timeout;
            return this;
        }

        /** Connections per Redis cluster, 2 to 1000; default 16. One of them listens for policies. */
        public Builder maxConnections(int connections) {
            if (connections < 2 || connections > 1000) {
                throw new IllegalArgumentException(
                        "maxConnections " + connections + " is out of range; give 2 to 1000");
            }
            maxConnections = connections;
            return this;
        }

        /**
         * Whether calls of several threads that come while the connections are busy are sent together, and decisions
         * about limits among them become one script call; default true, or as the system property
         * {@code redtier.sharedRoundTrips} or REDTIER_SHARED_ROUND_TRIPS says. Without it each call is a round trip of
         * its own on one of {@link #maxConnections}.
         */
        public Builder sharedRoundTrips(boolean shared) {
            sharedRoundTrips = shared;
            return this;
        }

        /** A listener that also hears of the first document, see {@link Redtier#onPolicyChange}. */
        public Builder onPolicyChange(Consumer<PolicyDocument> listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /** Starts. Waits for neither Redis nor a document. */
        public Redtier build() {
            return new Redtier(this);
        }

        private static boolean isOn(String property, String variable) {
            String value = System.getProperty(property, System.getenv(variable));
            return value == null || !value.strip().equalsIgnoreCase("false");
        }

        private static Path directory(String variable, String otherwise) {
            String value = System.getenv(variable);
            return Path.of(value == null || value.isEmpty() ? otherwise : value);
        }
    }
}
