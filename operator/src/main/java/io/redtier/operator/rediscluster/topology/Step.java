package io.redtier.operator.rediscluster.topology;

import io.redtier.operator.Labels;

/** One small act that may be repeated without harm. Immutable. */
public interface Step {

    /** Why it is needed, for people. */
    String reason();

    /** What it does, for people and for {@code status.plan}. */
    String describe();

    /** Makes {@code node} a primary. */
    record Promote(NodeView node, String reason) implements Step {
        @Override
        public String describe() {
            return "Promote " + node.pod();
        }
    }

    /** Makes {@code node} a replica of {@code primary}. */
    record Replicate(NodeView node, NodeView primary, String reason) implements Step {
        @Override
        public String describe() {
            return "Replicate " + node.pod() + " from " + primary.pod();
        }
    }

    /** Makes {@code sentinel} watch {@code primary} and nothing else, with {@code settings}. */
    record Monitor(SentinelView sentinel, NodeView primary, SentinelSettings settings, String reason) implements Step {
        @Override
        public String describe() {
            return "Let " + sentinel.pod() + " watch " + primary.pod();
        }
    }

    /** Gives {@code sentinel} other figures for the primary that it watches. */
    record Configure(SentinelView sentinel, SentinelSettings settings, String reason) implements Step {
        @Override
        public String describe() {
            return "Configure " + sentinel.pod();
        }
    }

    /** Makes {@code sentinel} forget the replicas and sentinels it knows and find the living ones again. */
    record Reset(SentinelView sentinel, String reason) implements Step {
        @Override
        public String describe() {
            return "Reset " + sentinel.pod();
        }
    }

    /** Labels the pod with its role, {@link Labels#PRIMARY} or {@link Labels#REPLICA}, which Services select by. */
    record LabelRole(NodeView node, String role, String reason) implements Step {
        @Override
        public String describe() {
            return "Label " + node.pod() + " " + role;
        }
    }
}
