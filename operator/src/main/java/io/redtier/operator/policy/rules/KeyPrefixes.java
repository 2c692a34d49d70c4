package io.redtier.operator.policy.rules;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Whose keys are whose: on one RedisCluster no policy's key prefix may equal another's, or start with it. Pure and
 * thread-safe.
 */
final class KeyPrefixes {

    private static final Pattern ALLOWED = Pattern.compile("[^{}*?\\[\\]\\\\\\s]+");

    /** Rate limits and the operator's own keys live under these. */
    private static final List<String> RESERVED = List.of("rl:", "redtier:");

    private KeyPrefixes() {}

    /** What is wrong with a prefix for itself. */
    static Optional<String> check(String prefix) {
        if (!ALLOWED.matcher(prefix).matches()) {
            return Optional.of('"' + prefix
                    + "\" is empty or holds a blank or one of { } * ? [ ] \\; write a prefix such as \"catalog:\"");
        }
        return RESERVED.stream()
                .filter(reserved -> overlap(prefix, reserved))
                .findFirst()
                .map(reserved -> '"' + prefix + "\" overlaps \"" + reserved
                        + "\", which Redtier itself uses; write another prefix such as \"catalog:\"");
    }

    /** Whether keys under one prefix may be keys under the other. */
    static boolean overlap(String one, String other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    /**
     * Whether two policies claim overlapping prefixes on a RedisCluster that both name. A prefix that is wrong for itself
     * (an empty one would overlap with all) is no claim.
     *
     * @return the first such cluster
     */
    static Optional<ClusterId> collision(Policy one, Policy other) {
        if (one.keyPrefix() == null
                || other.keyPrefix() == null
                || !overlap(one.keyPrefix(), other.keyPrefix())
                || check(other.keyPrefix()).isPresent()
                || one.id().equals(other.id())) {
            return Optional.empty();
        }
        return one.clusters().stream().filter(other.clusters()::contains).findFirst();
    }

    /**
     * The oldest policy that is older than {@code policy} and in whose way it is. An older claim counts even while its
     * policy is rejected for another reason: otherwise healing that one would break this one.
     *
     * @param neighbours the policies on its clusters; may hold {@code policy} itself
     * @param counts whether a neighbour's claim counts at all
     */
    static Optional<Policy> winnerOver(Policy policy, Collection<Policy> neighbours, Predicate<Policy> counts) {
        return neighbours.stream()
                .filter(other -> !other.deleted() && other.isOlderThan(policy))
                .filter(other -> collision(policy, other).isPresent())
                .filter(counts)
                .min(Policy.BY_AGE);
    }
}
