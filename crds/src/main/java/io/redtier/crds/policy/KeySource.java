package io.redtier.crds.policy;

/** Where a part of the subject that is counted comes from. */
public enum KeySource {
    /** Address of the client. */
    ClientIp,
    /** A request header. */
    Header,
    /** A query parameter. */
    Query,
    /** The authenticated user. */
    Principal,
    /** The same for everyone: one counter for all. */
    Constant
}
