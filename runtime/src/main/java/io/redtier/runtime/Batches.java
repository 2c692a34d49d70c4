package io.redtier.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Goes through many rows in batches, with a pause between them so that whatever holds the rows has time for others.
 * Immutable, so thread-safe if the functions are.
 *
 * <pre>{@code
 * Batches.byCursor((after, count) -> orders.findAfter(after, count), Order::id)
 *         .size(1000)
 *         .pause(Duration.ofMillis(100))
 *         .onProgress(progress -> log.info("{} orders", progress.rows()))
 *         .forEach(batch -> archive(batch));
 * }</pre>
 *
 * @param <T> type of the rows
 * @param <C> type of the cursor; Long with pages: how many rows to leave out
 */
public final class Batches<T, C> {
    private static final int LARGEST = 100_000;

    private final Reader<T, C> reader;
    private final Following<T, C> following;
    private final C start;
    private final int size;
    private final Duration pause;
    private final Consumer<? super Progress<C>> listener;

    /** Reads one batch. */
    @FunctionalInterface
    public interface Reader<T, C> {
        /**
         * The next rows; fewer than {@code count} are the last.
         *
         * @param cursor where the batch before ended; null at the start of what is read by cursor
         * @param count  how many to read
         */
        List<T> read(C cursor, int count) throws Exception;
    }

    /** Does something with one batch. */
    @FunctionalInterface
    public interface Handler<T> {
        /** Does it. An exception ends the iteration. */
        void handle(List<T> rows) throws Exception;
    }

    /**
     * How far the iteration is.
     *
     * @param batches how many were handled
     * @param rows    how many were handled
     * @param cursor  where to go on, see {@link #startAfter}
     */
    public record Progress<C>(long batches, long rows, C cursor) {}

    private interface Following<T, C> {
        C after(C cursor, List<T> rows);
    }

    private Batches(
            Reader<T, C> reader,
            Following<T, C> following,
            C start,
            int size,
            Duration pause,
            Consumer<? super Progress<C>> listener) {
        this.reader = reader;
        this.following = following;
        this.start = start;
        this.size = size;
        this.pause = pause;
        this.listener = listener;
    }

    /**
     * By page: the reader leaves out as many rows as were read. Simple, but each page takes longer to find than the one
     * before, and rows that are inserted or deleted meanwhile shift the others: some are read twice or not at all.
     */
    public static <T> Batches<T, Long> byPage(Reader<T, Long> reader) {
        return of(reader, (skipped, rows) -> skipped + rows.size(), 0L);
    }

    /**
     * By cursor (keyset): the reader takes rows after the last one read, in the order of a unique key. Each batch takes
     * as long as the first, and rows inserted or deleted meanwhile shift nothing.
     *
     * @param reader such as {@code SELECT ... WHERE id > :cursor ORDER BY id LIMIT :count}
     * @param key    the cursor of a row
     */
    public static <T, C> Batches<T, C> byCursor(Reader<T, C> reader, Function<? super T, ? extends C> key) {
        Objects.requireNonNull(key, "key");
        return of(reader, (cursor, rows) -> past(cursor, key.apply(rows.get(rows.size() - 1))), null);
    }

    private static <T, C> Batches<T, C> of(Reader<T, C> reader, Following<T, C> following, C start) {
        return new Batches<>(
                Objects.requireNonNull(reader, "reader"), following, start, 1000, Duration.ZERO, progress -> {});
    }

    private static <C> C past(C cursor, C next) {
        if (next == null || next.equals(cursor)) {
            throw new IllegalStateException(
                    "the last row of a batch has the cursor " + next
                            + ", like the batch before; let the reader return rows after its cursor, in the order of a unique key");
        }
        return next;
    }

    /** How many rows make a batch, 1 to 100000; default 1000. */
    public Batches<T, C> size(int rows) {
        if (rows < 1 || rows > LARGEST) {
            throw new IllegalArgumentException("size " + rows + " is out of range; give 1 to " + LARGEST);
        }
        return new Batches<>(reader, following, start, rows, pause, listener);
    }

    /** How long to wait between two batches; default 0. */
    public Batches<T, C> pause(Duration time) {
        if (time == null || time.isNegative()) {
            throw new IllegalArgumentException("pause " + time + " is out of range; give 0 or more");
        }
        return new Batches<>(reader, following, start, size, time, listener);
    }

    /** Calls back after each batch. */
    public Batches<T, C> onProgress(Consumer<? super Progress<C>> callback) {
        return new Batches<>(reader, following, start, size, pause, Objects.requireNonNull(callback, "callback"));
    }

    /** Goes on where an iteration has ended: at {@link Progress#cursor} or {@link BatchFailedException#progress}. */
    public Batches<T, C> startAfter(C cursor) {
        return new Batches<>(reader, following, Objects.requireNonNull(cursor, "cursor"), size, pause, listener);
    }

    /**
     * Goes through all rows in the calling thread.
     *
     * @return how many there were
     * @throws BatchFailedException if the reader or the handler throws, or the thread is interrupted; it says where to go
     *                              on
     */
    public Progress<C> forEach(Handler<T> handler) {
        Objects.requireNonNull(handler, "handler");
        Progress<C> progress = new Progress<>(0, 0, start);
        try {
            while (true) {
                List<T> rows = reader.read(progress.cursor(), size);
                if (rows == null) {
                    throw new IllegalStateException("the reader returned null; return an empty list at the end");
                }
                if (rows.isEmpty()) {
                    return progress;
                }
                C next = following.after(progress.cursor(), rows);
                handler.handle(new ArrayList<>(rows));
                progress = new Progress<>(progress.batches() + 1, progress.rows() + rows.size(), next);
                listener.accept(progress);
                if (rows.size() < size) {
                    return progress;
                }
                Thread.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BatchFailedException(progress, e);
        } catch (Exception e) {
            throw new BatchFailedException(progress, e);
        }
    }
}
