package io.redtier.sidecar.responses;

/** What {@code Cache-Status} says of this cache (RFC 9211). Pure functions. */
final class CacheStatus {
    static final String NAME = "Cache-Status";
    private static final String CACHE = "redtier; ";

    private CacheStatus() {}

    /** @param leftMillis of its freshness; below 0 it is stale */
    static String hit(long leftMillis) {
        return CACHE + "hit; ttl=" + Math.floorDiv(leftMillis, 1000);
    }

    /** @param why it went to the app, such as {@code uri-miss} */
    static String forward(String why) {
        return CACHE + "fwd=" + why;
    }

    static String forward(String why, String detail) {
        return detail.isEmpty() ? forward(why) : forward(why) + "; detail=" + detail;
    }

    static String collapsed(String why) {
        return forward(why) + "; collapsed";
    }

    static String stored(String why, int status) {
        return forward(why) + "; fwd-status=" + status + "; stored";
    }
}
