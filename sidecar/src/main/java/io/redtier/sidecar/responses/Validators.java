package io.redtier.sidecar.responses;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.OptionalLong;

/** Conditional requests (RFC 9110, section 13). Pure functions. */
final class Validators {
    private Validators() {}

    /**
     * Whether a client has this response already, so that 304 is the answer.
     *
     * @param request      headers of a GET or HEAD
     * @param etag         of the response, or null
     * @param lastModified of the response, or null
     */
    static boolean isKnown(MultiMap request, String etag, String lastModified) {
        List<String> tags = request.getAll("If-None-Match");
        if (!tags.isEmpty()) {
            return tags.stream().anyMatch(list -> matches(list, etag));
        }
        OptionalLong since = HttpDates.millis(request.get("If-Modified-Since"));
        OptionalLong modified = HttpDates.millis(lastModified);
        return since.isPresent() && modified.isPresent() && modified.getAsLong() <= since.getAsLong();
    }

    /** Weak comparison with each tag of a list. */
    private static boolean matches(String list, String etag) {
        if (list.strip().equals("*")) {
            return true;
        }
        if (etag == null) {
            return false;
        }
        String wanted = opaque(etag.strip());
        for (int start = list.indexOf('"'); start >= 0; ) {
            int end = list.indexOf('"', start + 1);
            if (end < 0) {
                return false;
            }
            if (list.substring(start, end + 1).equals(wanted)) {
                return true;
            }
            start = list.indexOf('"', end + 1);
        }
        return false;
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
