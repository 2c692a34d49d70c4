package io.redtier.runtime.document;

import io.redtier.runtime.document.CacheEntry.Storage;
import io.redtier.runtime.document.CacheEntry.Strategy;
import java.util.List;
import java.util.regex.Pattern;

/** Reads which responses are cached. Pure functions, apart from the errors they note. */
final class HttpDecoder {
    private static final List<String> METHODS = List.of("GET", "HEAD");
    /** A token of RFC 9110. */
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");

    private HttpDecoder() {}

    static HttpCaching http(DocumentNode cache, Strategy strategy, Storage storage) {
        if (strategy != Strategy.CacheAside && strategy != Strategy.RefreshAhead) {
            cache.error(
                    "http",
                    "caches responses, which nobody writes, so strategy " + strategy
                            + " has no meaning for it; write strategy \"CacheAside\" or \"RefreshAhead\"");
        }
        if (storage.format() == Storage.Format.Hash) {
            cache.error(
                    "http",
                    "caches responses, which have no fields to be read alone; write storage {\"format\": \"Json\"}");
        }
        DocumentNode node = cache.object("http");
        List<String> methods = node.has("methods") ? node.texts("methods") : METHODS;
        if (!METHODS.containsAll(methods) || !methods.contains("GET")) {
            node.error(
                    "methods",
                    methods + " can't be: only GET and HEAD can be answered from a cache; write [\"GET\"] or [\"GET\","
                            + " \"HEAD\"]");
        }
        List<String> paths = node.texts("paths");
        if (paths.isEmpty()) {
            node.error("paths", "is empty; write at least one such as [\"/api/products/*\"]");
        }
        LimitDecoder.checkPaths(node, paths);
        List<String> vary = node.texts("vary");
        for (int i = 0; i < vary.size(); i++) {
            if (!HEADER.matcher(vary.get(i)).matches()) {
                node.error(
                        "vary[" + i + "]",
                        '"' + vary.get(i) + "\" is no name of a header; write one such as \"Accept-Language\"");
            }
        }
        return new HttpCaching(methods, paths, vary);
    }
}
