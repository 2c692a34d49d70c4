package io.redtier.sidecar.responses;

import io.vertx.core.MultiMap;
import java.util.List;

/**
 * What a request says about caching (RFC 9111, section 5.2.1). Immutable.
 *
 * @param reload       whether nothing stored may be used without asking the app
 * @param noStore      whether nothing may be stored of it
 * @param onlyIfCached whether it must not reach the app
 * @param maxAge       oldest response that it takes, ms
 * @param minFresh     for how long the response must be fresh, ms
 */
record Wish(boolean reload, boolean noStore, boolean onlyIfCached, long maxAge, long minFresh) {
    static Wish of(MultiMap headers) {
        List<String> said = headers.getAll("Cache-Control");
        Directives directives = Directives.of(said);
        boolean pragma = said.isEmpty() && headers.contains("Pragma", "no-cache", true);
        return new Wish(
                directives.has("no-cache") || pragma,
                directives.has("no-store"),
                directives.has("only-if-cached"),
                directives.millis("max-age", Long.MAX_VALUE),
                directives.millis("min-fresh", 0));
    }

    /** Whether it wants nothing stale. */
    boolean isStrict() {
        return reload || maxAge != Long.MAX_VALUE || minFresh > 0;
    }
}
