package io.redtier.crds.policy;

/** Kinds of workload that a policy may select. */
public enum TargetKind {
    /** apps Deployment. */
    Deployment,
    /** apps StatefulSet. */
    StatefulSet,
    /** apps DaemonSet. */
    DaemonSet
}
