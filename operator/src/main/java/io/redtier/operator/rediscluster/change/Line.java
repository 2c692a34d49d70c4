package io.redtier.operator.rediscluster.change;

import io.redtier.operator.rediscluster.topology.Step;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A primary and those who could take its place: the whole of a RedisCluster, or one shard of it. Immutable.
 *
 * @param primary name of its pod
 * @param replicas names of the pods that are in sync with it
 * @param handover the step by which one of {@code replicas} takes its place, for whatever reason is given; empty while none
 *     can yet
 */
public record Line(String primary, List<String> replicas, Function<String, Optional<Step>> handover) {

    public Line {
        replicas = List.copyOf(replicas);
    }
}
