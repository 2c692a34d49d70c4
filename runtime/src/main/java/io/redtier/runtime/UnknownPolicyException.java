package io.redtier.runtime;

import java.util.Collection;
import java.util.TreeSet;

/** A cache, lock, queue or limit was named that the policy document (no longer) holds. */
public final class UnknownPolicyException extends RuntimeException {
    /**
     * @param kind  {@code cache}, {@code lock}, {@code queue} or {@code limit}
     * @param name  the name asked for
     * @param known the names there are
     */
    public UnknownPolicyException(String kind, String name, Collection<String> known) {
        super("the policy document has no " + kind + " \"" + name + "\"; "
                + (known.isEmpty()
                        ? "it has none, so is a policy for this workload applied and accepted?"
                        : "it has " + new TreeSet<>(known)));
    }
}
