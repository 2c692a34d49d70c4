package io.redtier.crds.rediscluster;

/** Who keeps the PodDisruptionBudgets. */
public enum DisruptionBudgetMode {
    /** The operator keeps one for the data pods and one for the sentinels. */
    Managed,
    /** There is none. */
    None
}
