package io.redtier.runtime;

import java.util.Optional;

/**
 * The answer of a cache.
 *
 * @param value  the value; null if there is no such thing
 * @param source where it came from
 * @param <T>    type of the value
 */
public record Lookup<T>(T value, Source source) {
    /** Where a value came from. */
    public enum Source {
        /** From Redis. */
        HIT,
        /** Redis remembers that there is no such thing. */
        NEGATIVE_HIT,
        /** From the memory of this process, where the policy allows that; also that there is no such thing. */
        NEAR_HIT,
        /** From the memory of this process and possibly old: Redis is unavailable, and the policy allows that. */
        STALE,
        /** From the loader; stored unless it is too large or was invalidated during the load. */
        LOADED,
        /** From the loader and not stored: Redis or its policy is unavailable, or another loader took too long. */
        BYPASS
    }

    /** The value, or empty if there is no such thing. */
    public Optional<T> asOptional() {
        return Optional.ofNullable(value);
    }

    /** Whether the loader was spared. */
    public boolean isHit() {
        return source != Source.LOADED && source != Source.BYPASS;
    }
}
