package io.redtier.crds.policy;

/** HTTP methods. */
public enum HttpMethod {
    /** GET. */
    GET,
    /** HEAD. */
    HEAD,
    /** POST. */
    POST,
    /** PUT. */
    PUT,
    /** PATCH. */
    PATCH,
    /** DELETE. */
    DELETE,
    /** OPTIONS. */
    OPTIONS
}
