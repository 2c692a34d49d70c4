package io.redtier.operator.rediscluster.topology;

import io.redtier.operator.rediscluster.topology.Plan.Problem;

/** Which node is, or is to become, the primary. Immutable. */
sealed interface Choice {

    /** It is the primary by the sentinels' word, or was before and still is. */
    record Adopted(NodeView node) implements Choice {}

    /** Nobody else can choose, and this node certainly holds as much as any other. */
    record Elected(NodeView node, String reason) implements Choice {}

    /** It can't be said now, or is not the operator's to say. */
    record Undecided(Problem problem) implements Choice {}
}
