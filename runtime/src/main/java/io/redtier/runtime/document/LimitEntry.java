package io.redtier.runtime.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;

/**
 * One rate limit of the policy document.
 *
 * @param cluster        name of an entry in {@code clusters}
 * @param policy         source policy, {@code <namespace>/<name>}
 * @param keyPrefix      put before {@code {<subject>}}, for example {@code rl:shop:catalog-limits:per-user:}
 * @param mode           {@link Mode}
 * @param algorithm      {@link Algorithm}
 * @param rate           how much is allowed
 * @param key            what makes up the subject that is counted; at least one part
 * @param when           which requests are counted
 * @param cost           what one request costs; 1 or more
 * @param response       what a rejected request is answered
 * @param onRedisFailure what is decided while Redis is unreachable
 */
public record LimitEntry(
        String cluster,
        String policy,
        String keyPrefix,
        Mode mode,
        Algorithm algorithm,
        Rate rate,
        List<KeyPart> key,
        When when,
        long cost,
        Response response,
        OnRedisFailure onRedisFailure) {

    public LimitEntry {
        key = List.copyOf(key);
    }

    /** Whether the limit rejects. */
    public enum Mode {
        /** Requests above the limit are rejected. */
        Enforce,
        /** Counts and reports, never rejects. */
        Shadow
    }

    /** How requests are counted. */
    public enum Algorithm {
        /** At most {@code limit} in a window that starts with its first request. */
        FixedWindow,
        /** At most {@code limit} in any stretch of time as long as the window, exactly; remembers every request in it. */
        SlidingWindowLog,
        /** At most {@code limit} in a sliding window that is estimated from the counters of two fixed ones. */
        SlidingWindowCounter,
        /** A bucket of {@code burst} tokens, refilled evenly with {@code limit} tokens per window. */
        TokenBucket,
        /**
         * A bucket that leaks {@code limit} per window evenly. With {@code queueSize} requests wait in it for their turn,
         * one every {@code window / limit}; without it holds {@code limit}, and what does not fit is rejected.
         */
        LeakyBucket
    }

    /** What is decided while Redis is unreachable. */
    public enum OnRedisFailure {
        /** Requests pass uncounted. */
        Allow,
        /** Requests are rejected. */
        Deny,
        /** Each live instance grants its part of the limit, counted in its own memory. */
        LocalShare
    }

    /**
     * How much is allowed.
     *
     * @param limit  cost allowed per window; 1 or more
     * @param window above 0
     * @param burst  capacity of the token bucket, 1 or more; null means {@code limit}, and is the only choice for
     *               other algorithms
     * @param queueSize how much may wait in a LeakyBucket, 1 or more; null: nothing waits, and is the only choice for
     *               other algorithms
     */
    public record Rate(
            long limit,
            Duration window,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long burst,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long queueSize) {
        /** A rate at which nothing waits. */
        public Rate(long limit, Duration window, Long burst) {
            this(limit, window, burst, null);
        }

        /** Largest cost that an unused subject may spend at once; of a queue, the one whose turn it is and all that wait. */
        public long capacity() {
            if (queueSize != null) {
                return queueSize + 1;
            }
            return burst == null ? limit : burst;
        }
    }

    /**
     * One part of the subject.
     *
     * @param from where the part comes from
     * @param name header or query parameter; for Constant the constant; null otherwise
     */
    public record KeyPart(
            Source from,
            @JsonInclude(JsonInclude.Include.NON_NULL) String name) {
        /** Where a part of the subject comes from. */
        public enum Source {
            /** The client's address. */
            ClientIp,
            /** A request header. */
            Header,
            /** A query parameter. */
            Query,
            /** The pattern of {@code when.paths} that the request matched, so that all its paths count together. */
            PathTemplate,
            /** The authenticated user. */
            Principal,
            /** A fixed text: all requests count together. */
            Constant
        }
    }

    /**
     * Which requests a limit counts: those that match one of the paths and one of the methods.
     *
     * @param paths   patterns such as {@code /api/**} or {@code /users/{id}}; empty: all paths
     * @param methods HTTP methods in capitals; empty: all methods
     */
    public record When(List<String> paths, List<String> methods) {
        /** Matches every request. */
        public static final When ALWAYS = new When(List.of(), List.of());

        public When {
            paths = List.copyOf(paths);
            methods = List.copyOf(methods);
        }
    }

    /**
     * What a rejected request is answered.
     *
     * @param status  HTTP status, 400 to 599
     * @param headers {@link Headers}
     */
    public record Response(int status, Headers headers) {
        /** Which headers tell the client about its quota. */
        public enum Headers {
            /** {@code RateLimit-Policy} and {@code RateLimit} of draft-ietf-httpapi-ratelimit-headers. */
            Draft,
            /** {@code X-RateLimit-Limit}, {@code X-RateLimit-Remaining}, {@code X-RateLimit-Reset}. */
            Legacy,
            /** Only {@code Retry-After} on a rejection. */
            None
        }
    }
}
