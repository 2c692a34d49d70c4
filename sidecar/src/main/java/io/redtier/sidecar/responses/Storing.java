package io.redtier.sidecar.responses;

import io.redtier.runtime.document.CacheEntry;
import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** Whether a response is stored, and for how long it is of use (RFC 9111, sections 3 and 4.2.1). Pure functions. */
final class Storing {
    private static final Set<Integer> BY_DEFAULT = Set.of(200, 203, 204, 300, 301, 308, 404, 410);
    /** Only as long as the app says. */
    private static final Set<Integer> IF_SAID = Set.of(302, 307);

    private Storing() {}

    /**
     * The end of a decision.
     *
     * @param life null: it is not stored
     * @param why  it is not, as a token for {@code Cache-Status}
     */
    record Verdict(Life life, String why) {
        static Verdict not(String why) {
            return new Verdict(null, why);
        }
    }

    /**
     * @param authorized whether the request had {@code Authorization}, which is no part of the key
     * @param now        ms since 1970
     */
    static Verdict of(int status, MultiMap headers, boolean authorized, CacheEntry policy, long now) {
        if (!BY_DEFAULT.contains(status) && !IF_SAID.contains(status)) {
            return Verdict.not("status");
        }
        if (headers.contains("Set-Cookie")) {
            return Verdict.not("set-cookie");
        }
        Directives directives = Directives.of(headers.getAll("Cache-Control"));
        for (String directive : new String[] {"no-store", "private"}) {
            if (directives.has(directive)) {
                return Verdict.not(directive);
            }
        }
        if (headers.getAll("Vary").stream().anyMatch(value -> value.contains("*"))) {
            return Verdict.not("vary");
        }
        String type = headers.get("Content-Type");
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            return Verdict.not("stream");
        }
        Life life = life(headers, now);
        if (authorized && !life.shared()) {
            return Verdict.not("authorization");
        }
        boolean validated = headers.contains("ETag") || headers.contains("Last-Modified");
        if (life.fresh() == 0 && !validated
                || life.fresh() == Life.UNSAID && IF_SAID.contains(status)
                || Freshness.longest(status, policy) == 0) {
            return Verdict.not("not-fresh");
        }
        return new Verdict(life, "");
    }

    static Life life(MultiMap headers, long now) {
        Directives directives = Directives.of(headers.getAll("Cache-Control"));
        boolean strict = directives.has("must-revalidate")
                || directives.has("proxy-revalidate")
                || directives.has("s-maxage")
                || directives.has("no-cache");
        return new Life(
                directives.has("no-cache") ? 0 : fresh(headers, directives, now),
                strict ? 0 : directives.millis("stale-while-revalidate", 0),
                strict ? 0 : directives.millis("stale-if-error", 0),
                strict,
                directives.has("public") || directives.has("s-maxage") || directives.has("must-revalidate"));
    }

    private static long fresh(MultiMap headers, Directives directives, long now) {
        if (directives.has("s-maxage") || directives.has("max-age")) {
            return directives.millis("s-maxage", directives.millis("max-age", 0));
        }
        if (!headers.contains("Expires")) {
            return Life.UNSAID;
        }
        OptionalLong expires = HttpDates.millis(headers.get("Expires"));
        // What is no date, such as 0, means that it has expired.
        return expires.isEmpty()
                ? 0
                : Math.max(
                        0,
                        expires.getAsLong()
                                - HttpDates.millis(headers.get("Date")).orElse(now));
    }
}
