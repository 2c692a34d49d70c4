package io.redtier.devcluster.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** One thread that serves many connections. Thread-safe where it says so, else confined to that thread. */
public final class RelayLoop implements AutoCloseable {
    /** Something to do on the loop's thread. */
    public interface Task {
        /** @throws IOException when the connection that it serves has ended */
        void run() throws IOException;
    }

    private record Timer(long nanos, Task task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.signum(nanos - other.nanos);
        }
    }

    private final Selector selector;
    private final BiConsumer<String, Exception> problems;
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Starts the thread.
     *
     * @param problems told of what should never happen, with its cause
     */
    public RelayLoop(String name, BiConsumer<String, Exception> problems) {
        this.problems = problems;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Does it soon, in the order of the calls. Thread-safe. */
    public void execute(Task task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Does it at a time of {@link System#nanoTime()}. */
    void at(long nanos, Task task) {
        timers.add(new Timer(nanos, task));
    }

    /**
     * Has a channel watched, instead of what it was watched for before.
     *
     * @param ready called when the channel is ready for one of the operations
     */
    public SelectionKey register(SelectableChannel channel, int operations, Task ready) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, ready);
    }

    /** Calls what is called when channels are ready, whether they are or not: something else has changed. */
    public void callAll() {
        List<Object> all = selector.keys().stream()
                .map(SelectionKey::attachment)
                .distinct()
                .toList();
        all.forEach(task -> call((Task) task));
    }

    /** Gives the addresses of channels free that have been closed, which else happens later. For tasks of {@link #execute} only. */
    public void release() throws IOException {
        selector.selectNow();
    }

    private void run() {
        try {
            while (!closed) {
                await();
                callTasks();
                while (!timers.isEmpty() && timers.peek().nanos - System.nanoTime() <= 0) {
                    call(timers.poll().task);
                }
                selector.selectedKeys().forEach(key -> call((Task) key.attachment()));
                selector.selectedKeys().clear();
            }
            callTasks();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            problems.accept("The relay ends", e);
        }
    }

    private void callTasks() {
        for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
            call(task);
        }
    }

    private void await() throws IOException {
        if (timers.isEmpty()) {
            selector.select();
            return;
        }
        long left = timers.peek().nanos - System.nanoTime();
        if (left <= 0) {
            selector.selectNow();
        } else {
            // Rounded up, or the last millisecond would be spent spinning.
            selector.select(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
    }

    private void call(Task task) {
        try {
            task.run();
        } catch (IOException | CancelledKeyException e) {
            // A connection that ends in the middle of its work is none of the others' business.
            return;
        } catch (RuntimeException e) {
            problems.accept("A relayed connection is given up", e);
        }
    }

    /** Does what it has been told, closes all channels, and returns when that is done. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
