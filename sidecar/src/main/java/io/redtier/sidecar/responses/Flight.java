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

    private final String mark;
    private final List<Handler<End>> waiting = new ArrayList<>();
    private final long since = System.nanoTime();
    private End end;

    /** @param mark of its path before it began, or null */
    Flight(String mark) {
        this.mark = mark;
    }

    /** Whether what it loads is not older than this mark of its path, that was read before one asked for it. */
    boolean isOf(String current) {
        return mark != null && mark.equals(current);
    }

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
