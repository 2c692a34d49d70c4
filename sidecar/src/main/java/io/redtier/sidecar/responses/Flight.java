package io.redtier.sidecar.responses;

import io.vertx.core.Handler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A load that others on this event loop wait for. */
final class Flight {
    /**
     * How it ended.
     *
     * @param response what was loaded, or null
     * @param stored   whether such a response is stored at all; if not, nobody need wait for the next one
     */
    record End(Cached response, boolean stored) {
        /** Whoever waits may try again. */
        static final End AGAIN = new End(null, true);

        static final End NOT_STORED = new End(null, false);
    }

    private final List<Handler<End>> waiting = new ArrayList<>();
    private final long since = System.nanoTime();
    private End end;

    /** Calls the handler when it ends, at once if it has. */
    void join(Handler<End> handler) {
        if (end == null) {
            waiting.add(handler);
        } else {
            handler.handle(end);
        }
    }

    /** Whether others need not wait for it any more: an app may never end what it has begun. */
    boolean isOverdue(Duration lease) {
        return System.nanoTime() - since > lease.toNanos();
    }

    /** Only the first call counts. */
    void end(End how) {
        if (end == null) {
            end = how;
            waiting.forEach(handler -> handler.handle(how));
            waiting.clear();
        }
    }
}
