package io.redtier.runtime.redis;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import redis.clients.jedis.HostAndPort;

/**
 * Where the primaries are, as a cluster's client knows it. Asked anew at each use.
 *
 * @param entrance the primary, or any node in mode Cluster
 * @param ofSlot   which has a slot; null if none is known
 * @param all      all of them
 */
record Primaries(Supplier<HostAndPort> entrance, IntFunction<HostAndPort> ofSlot, Supplier<List<HostAndPort>> all) {
    /** The only one. */
    static Primaries one(Supplier<HostAndPort> primary) {
        return new Primaries(primary, slot -> primary.get(), () -> List.of(primary.get()));
    }
}
