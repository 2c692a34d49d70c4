package io.redtier.runtime.limit;

import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.policy.ActivePolicy;
import java.util.Map;
import java.util.TreeMap;

/** Prepares the limits of a document once. Thread-safe. */
final class PreparedLimits {
    private volatile Prepared last = new Prepared(null, Map.of());

    private record Prepared(PolicyDocument document, Map<String, PreparedLimit> limits) {}

    /** The limits in force, by name. */
    Map<String, PreparedLimit> of(ActivePolicy active) {
        Prepared present = last;
        if (present.document != active.document()) {
            Map<String, PreparedLimit> limits = new TreeMap<>();
            active.limits().forEach((name, limit) -> limits.put(name, new PreparedLimit(name, limit)));
            present = new Prepared(active.document(), limits);
            last = present;
        }
        return present.limits;
    }
}
