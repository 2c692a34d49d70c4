package io.redtier.runtime.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one instance of a workload tells the operator through Redis: which document it runs, and what it did in the last
 * minute. A public contract, like the document itself: unknown fields are ignored. Immutable.
 *
 * @param instance the name that people know it by, such as its pod's
 * @param generation of the document in force; 0 without one
 * @param revision of the document in force; empty without one
 * @param error why the last document offered was refused; null if none was
 * @param caches by name, those that were used since the instance started
 * @param limits by name, those that were used since the instance started
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InstanceReport(
        String instance,
        long generation,
        String revision,
        String error,
        Map<String, CacheCounts> caches,
        Map<String, LimitCounts> limits) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public InstanceReport {
        caches = caches == null ? Map.of() : Map.copyOf(caches);
        limits = limits == null ? Map.of() : Map.copyOf(limits);
    }

    /**
     * Calls of one cache in the last minute.
     *
     * @param hits answered by Redis or the near cache, that there is no such thing included
     * @param misses all others
     * @param loads calls of the loader, for misses and for values that are refreshed before they expire
     * @param stampedesAverted reads that got the value that another was loading
     */
    public record CacheCounts(long hits, long misses, long loads, long stampedesAverted) {
        /** Both together. */
        public CacheCounts plus(CacheCounts other) {
            return new CacheCounts(
                    hits + other.hits,
                    misses + other.misses,
                    loads + other.loads,
                    stampedesAverted + other.stampedesAverted);
        }
    }

    /**
     * Decisions of one limit in the last minute.
     *
     * @param shadowRejected those that mode {@code Shadow} let pass
     * @param topKeys how often the subjects that were rejected most were at least, in either mode; a few of them
     */
    public record LimitCounts(long allowed, long rejected, long shadowRejected, Map<String, Long> topKeys) {
        public LimitCounts {
            topKeys = topKeys == null ? Map.of() : Map.copyOf(topKeys);
        }

        /** Without any subject. */
        public LimitCounts(long allowed, long rejected, long shadowRejected) {
            this(allowed, rejected, shadowRejected, Map.of());
        }

        /** Both together. */
        public LimitCounts plus(LimitCounts other) {
            Map<String, Long> keys = new HashMap<>(topKeys);
            other.topKeys.forEach((key, count) -> keys.merge(key, count, Long::sum));
            return new LimitCounts(
                    allowed + other.allowed, rejected + other.rejected, shadowRejected + other.shadowRejected, keys);
        }
    }

    /** As JSON on one line. */
    public String write() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records and maps are always written", e);
        }
    }

    /** A report as it was written; empty if it is none. */
    public static Optional<InstanceReport> read(String json) {
        try {
            InstanceReport report = JSON.readValue(json, InstanceReport.class);
            return report == null || report.instance() == null || report.revision() == null
                    ? Optional.empty()
                    : Optional.of(report);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
