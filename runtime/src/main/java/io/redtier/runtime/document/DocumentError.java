package io.redtier.runtime.document;

/**
 * One thing wrong with a policy document.
 *
 * @param path    where, for example {@code caches.products.ttl} or {@code clusters['shop/shop'].endpoints[0]}
 * @param problem what was found and what to write instead
 */
public record DocumentError(String path, String problem) {
    @Override
    public String toString() {
        return path.isEmpty() ? problem : path + ": " + problem;
    }
}
