package io.redtier.devcluster.apiserver.http;

import java.util.ArrayList;
import java.util.List;

/** What a stream has accepted but the network has not: bounded, so that a stopped client cannot fill the heap. */
final class Backlog {

    private static final long MAX_BYTES = 8L * 1024 * 1024;

    private final Runnable cutOff;
    private final List<Runnable> closeActions = new ArrayList<>();
    private long pending;
    private boolean closed;

    Backlog(Runnable cutOff) {
        this.cutOff = cutOff;
    }

    boolean admit(int bytes) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            pending += bytes;
            if (pending <= MAX_BYTES) {
                return true;
            }
        }
        cutOff.run();
        closed();
        return false;
    }

    synchronized void sent(int bytes) {
        pending -= bytes;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    void closed() {
        List<Runnable> actions;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            actions = List.copyOf(closeActions);
            closeActions.clear();
        }
        actions.forEach(Runnable::run);
    }

    void onClose(Runnable action) {
        synchronized (this) {
            if (!closed) {
                closeActions.add(action);
                return;
            }
        }
        action.run();
    }
}
