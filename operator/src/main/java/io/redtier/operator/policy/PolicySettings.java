package io.redtier.operator.policy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How policies are published; environment {@code REDTIER_POLICY_*}. Immutable. */
@ConfigMapping(prefix = "redtier.policy")
public interface PolicySettings {

    /** How often a document in Redis is compared with what it should be. */
    @WithDefault("30s")
    Duration verifyEvery();

    /** The pause after a first failed attempt to reach a primary; doubles with each further one. */
    @WithDefault("1s")
    Duration retryFirst();

    /** The longest such pause. */
    @WithDefault("30s")
    Duration retryMax();

    /** How long the deletion of a policy waits for a Redis that can't be reached. */
    @WithDefault("60s")
    Duration giveUpAfter();

    /** The longest that a workload's user waits for instances to load the document that does not need it any more. */
    @WithDefault("5m")
    Duration userGrace();

    /** The longest that the first look at all objects may take when the operator starts. */
    @WithDefault("2m")
    Duration startTimeout();
}
