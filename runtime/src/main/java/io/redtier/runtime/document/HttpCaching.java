package io.redtier.runtime.document;

import java.util.List;

/**
 * Which responses of an app a sidecar caches.
 *
 * @param methods requests that are answered from the cache: GET, and HEAD if it is named, too
 * @param paths   patterns such as {@code /api/products/*}; at least one
 * @param vary    request headers whose values responses differ by, besides those that the responses name themselves
 */
public record HttpCaching(List<String> methods, List<String> paths, List<String> vary) {
    public HttpCaching {
        methods = List.copyOf(methods);
        paths = List.copyOf(paths);
        vary = List.copyOf(vary);
    }
}
