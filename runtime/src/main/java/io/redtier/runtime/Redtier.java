package io.redtier.runtime;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import io.redtier.runtime.limit.ScriptedRateLimiter;
import io.redtier.runtime.policy.PolicyFile;
import io.redtier.runtime.policy.PolicyStore;
import io.redtier.runtime.policy.RecentCounts;
import io.redtier.runtime.redis.ConnectionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Caches, locks, queues and rate limits as the policy document says. One instance per process; thread-safe; to be closed.
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

    private final PolicyStore policies;
    private final ObjectMapper json;
    private final Background background;
    private final Handles handles;
    private final RateLimiter limiter;

    private Redtier(Builder builder) {
        // Besides those of the application's registry: they are what an instance reports to the operator.
        SimpleMeterRegistry own = new SimpleMeterRegistry();
        MeterRegistry meters = new CompositeMeterRegistry().add(builder.meters).add(own);
        RecentCounts counts = new RecentCounts(own, System::nanoTime);
        this.json = builder.json;
        this.background = new Background(builder.time);
        this.policies = new PolicyStore(
                new ConnectionSettings(
                        builder.bindingDirectory,
                        builder.commandTimeout,
                        builder.maxConnections,
                        builder.sharedRoundTrips),
                meters,
                builder.instanceName,
                counts);
        this.handles = new Handles(policies, json, meters, builder.time, background);
        this.limiter = new ScriptedRateLimiter(policies, meters, counts.rejectedKeys(), builder.time::nanoTime);
        builder.listeners.forEach(policies::addListener);
        if (builder.document != null) {
            policies.offer("the application", builder.document);
        } else {
            PolicyFile file = new PolicyFile(builder.policyDirectory, policies);
            file.check();
            background.files.scheduleWithFixedDelay(
                    file::check, FILE_INTERVAL_SECONDS, FILE_INTERVAL_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Starts with the defaults of a pod: folders as mounted, or as REDTIER_POLICY_DIR, REDTIER_BINDING_DIR say. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A cache of values of one class; while the document does not hold it, reads go to their loaders.
     *
     * @param name its name in the document
     */
    public <T> Cache<T> cache(String name, Class<T> type) {
        return handles.cache(name, json.constructType(type));
    }

    /** As {@link #cache(String, Class)}, for values of a generic type. */
    public <T> Cache<T> cache(String name, TypeReference<T> type) {
        return handles.cache(name, json.constructType(type.getType()));
    }

    /** A cache in single steps, for a caller that must hold no thread while it loads; see {@link CacheSteps}. */
    public <T> CacheSteps<T> cacheSteps(String name, Class<T> type) {
        return handles.steps(name, json.constructType(type));
    }

    /**
     * The changes of a cache with strategy {@code WriteBehind} that are still to be written. To be kept.
     *
     * @param name its name in the document
     */
    public <T> WriteBehind<T> writeBehind(String name, Class<T> type) {
        return handles.writeBehind(name, json.constructType(type));
    }

    /** As {@link #writeBehind(String, Class)}, of a generic type. */
    public <T> WriteBehind<T> writeBehind(String name, TypeReference<T> type) {
        return handles.writeBehind(name, json.constructType(type.getType()));
    }

    /**
     * A lock; while the document does not hold it, nobody gets it. To be kept.
     *
     * @param name its name in the document
     */
    public Lock lock(String name) {
        return handles.lock(name);
    }

    /**
     * A queue of jobs whose payloads are of one class; while the document does not hold it, its methods throw. To be kept.
     *
     * @param name its name in the document
     */
    public <T> Queue<T> queue(String name, Class<T> type) {
        return handles.queue(name, json.constructType(type));
    }

    /** As {@link #queue(String, Class)}, for payloads of a generic type. */
    public <T> Queue<T> queue(String name, TypeReference<T> type) {
        return handles.queue(name, json.constructType(type.getType()));
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
        return handles.redis(null);
    }

    /**
     * As {@link #redis()}, where the document has several CachePolicies.
     *
     * @param policy {@code <namespace>/<name>}
     */
    public RedisData redis(String policy) {
        Objects.requireNonNull(policy, "policy");
        return handles.redis(policy);
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
        return policies.health();
    }

    /**
     * Ends all background work and connections, the workers of queues first, as {@link Workers#close} does. Locks still
     * held run out with their leases.
     */
    @Override
    public void close() {
        background.close();
        policies.close();
    }

    /** Settings of a {@link Redtier}. Not thread-safe. */
    public static final class Builder {
        private Path policyDirectory = Surroundings.directory("REDTIER_POLICY_DIR", "/etc/redtier/policy");
        private Path bindingDirectory = Surroundings.directory("REDTIER_BINDING_DIR", "/etc/redtier/binding");
        private PolicyDocument document;
        private MeterRegistry meters = new CompositeMeterRegistry();
        private ObjectMapper json = JsonMapper.builder().findAndAddModules().build();
        private Duration commandTimeout = Duration.ofMillis(500);
        private int maxConnections = 16;
        private Time time = Time.system();
        private String instanceName = Surroundings.hostName();
        private boolean sharedRoundTrips = Surroundings.isOn("redtier.sharedRoundTrips", "REDTIER_SHARED_ROUND_TRIPS");
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
            Surroundings.check(
                    timeout.toMillis() >= 10 && timeout.toMillis() <= 10_000,
                    "commandTimeout " + timeout,
                    "10 ms to 10 s");
            commandTimeout = timeout;
            return this;
        }

        /** Connections per Redis cluster, 1 to 1000; default 16. Those that listen to channels come on top. */
        public Builder maxConnections(int connections) {
            Surroundings.check(connections >= 1 && connections <= 1000, "maxConnections " + connections, "1 to 1000");
            maxConnections = connections;
            return this;
        }

        /** How people know this instance, as it stands in the status of policies; default: the host's name, in a pod the pod's. */
        public Builder instanceName(String name) {
            instanceName = Objects.requireNonNull(name, "instanceName");
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

        /** The time of this process; default the system's. For tests: Redis' clock is another. */
        public Builder time(Time given) {
            time = Objects.requireNonNull(given, "time");
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
    }
}
