package io.redtier.crds.rediscluster;

/** How strictly pods are kept apart. */
public enum Spread {
    /** No preference. */
    None,
    /** Apart where the scheduler can. */
    Preferred,
    /** Apart, or the pod stays Pending. */
    Required
}
