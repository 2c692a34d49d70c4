package io.redtier.operator.rediscluster.dependent;

/** Names of the informers that dependents of one type share, so that each object is cached once. */
public final class EventSources {

    public static final String CONFIG_MAPS = "config-maps";
    public static final String SECRETS = "secrets";
    public static final String SERVICES = "services";
    public static final String STATEFUL_SETS = "stateful-sets";
    public static final String DISRUPTION_BUDGETS = "disruption-budgets";
    public static final String PODS = "pods";

    private EventSources() {}
}
