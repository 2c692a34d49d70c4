package io.redtier.crds.policy;

/** Headers that tell a client about its limit. */
public enum ResponseHeaders {
    /** RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-11). */
    Draft,
    /** None but Retry-After. */
    None
}
