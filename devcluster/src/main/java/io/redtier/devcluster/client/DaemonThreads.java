package io.redtier.devcluster.client;

import java.util.concurrent.ThreadFactory;

/** Threads that do not keep the program alive. */
public final class DaemonThreads {
    private DaemonThreads() {}

    /** Makes such threads, all of one name. */
    public static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
