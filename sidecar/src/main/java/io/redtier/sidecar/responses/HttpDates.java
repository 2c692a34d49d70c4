package io.redtier.sidecar.responses;

import io.netty.handler.codec.DateFormatter;
import java.util.Date;
import java.util.OptionalLong;

/** Dates in headers. Pure. */
final class HttpDates {
    /** Longer than any, and as long as the parser takes. */
    private static final int LONGEST = 64;

    private HttpDates() {}

    /** In ms since 1970; empty if there is none, or it is no date of HTTP in any of its three forms. */
    static OptionalLong millis(String text) {
        if (text == null || text.isEmpty() || text.length() > LONGEST) {
            return OptionalLong.empty();
        }
        Date date = DateFormatter.parseHttpDate(text);
        return date == null ? OptionalLong.empty() : OptionalLong.of(date.getTime());
    }
}
