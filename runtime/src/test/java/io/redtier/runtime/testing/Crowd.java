package io.redtier.runtime.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Threads that each call once, all at the same time. */
public final class Crowd<T> {
    private final List<FutureTask<T>> tasks = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** What one of them does. */
    @FunctionalInterface
    public interface Call<T> {
        /** @param caller from 0 */
        T run(int caller) throws Exception;
    }

    private Crowd() {}

    public static <T> Crowd<T> of(int callers, Call<T> call) {
        Crowd<T> crowd = new Crowd<>();
        for (int i = 0; i < callers; i++) {
            int caller = i;
            FutureTask<T> task = new FutureTask<>(() -> call.run(caller));
            Thread thread = new Thread(task, "crowd-" + i);
            thread.setDaemon(true);
            crowd.tasks.add(task);
            crowd.threads.add(thread);
        }
        crowd.threads.forEach(Thread::start);
        return crowd;
    }

    /** Whether each is at work, or waits, in a class of the package. */
    public boolean areAllIn(String name) {
        return threads.stream().allMatch(thread -> Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith(name)));
    }

    public boolean isOver() {
        return tasks.stream().allMatch(FutureTask::isDone);
    }

    /** What each got, in their order; waits for all. */
    public List<T> results() {
        List<T> results = new ArrayList<>();
        for (FutureTask<T> task : tasks) {
            try {
                results.add(task.get());
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("a caller failed", e);
            }
        }
        return results;
    }
}
