package io.redtier.sidecar.responses;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Consumer;

/**
 * Collects a body while it streams to its client, up to a limit. As long as it collects it reads as fast as the app writes,
 * so that a slow client keeps nobody waiting who wants the same; what is above the limit streams on at the client's pace.
 * For one event loop.
 */
final class Capture implements ReadStream<Buffer> {
    private final ReadStream<Buffer> source;
    private final long limit;
    private final Memory memory;
    private final Consumer<byte[]> then;
    private Buffer collected = Buffer.buffer();
    private boolean paused;

    /** @param then gets the body, or null if it is too large or has failed; is called once */
    Capture(ReadStream<Buffer> source, long limit, Memory memory, Consumer<byte[]> then) {
        this.source = source;
        this.limit = limit;
        this.memory = memory;
        this.then = then;
    }

    /** Collects without a client. */
    void drain() {
        exceptionHandler(failure -> {});
        endHandler(nothing -> {});
        handler(buffer -> {});
        resume();
    }

    /** Nobody wants the rest. */
    void abandon() {
        end(null);
    }

    private void collect(Buffer part) {
        if (collected == null) {
            return;
        }
        if (collected.length() + part.length() > limit || !memory.take(part.length())) {
            end(null);
            if (paused) {
                source.pause();
            }
        } else {
            collected.appendBuffer(part);
        }
    }

    private void end(byte[] body) {
        if (collected != null) {
            int taken = collected.length();
            collected = null;
            then.accept(body);
            memory.give(taken);
        }
    }

    @Override
    public Capture handler(Handler<Buffer> handler) {
        source.handler(
                handler == null
                        ? null
                        : part -> {
                            collect(part);
                            handler.handle(part);
                        });
        return this;
    }

    @Override
    public Capture endHandler(Handler<Void> handler) {
        source.endHandler(
                handler == null
                        ? null
                        : nothing -> {
                            end(collected == null ? null : collected.getBytes());
                            handler.handle(null);
                        });
        return this;
    }

    @Override
    public Capture exceptionHandler(Handler<Throwable> handler) {
        source.exceptionHandler(
                handler == null
                        ? null
                        : failure -> {
                            end(null);
                            handler.handle(failure);
                        });
        return this;
    }

    @Override
    public Capture pause() {
        paused = true;
        if (collected == null) {
            source.pause();
        }
        return this;
    }

    @Override
    public Capture resume() {
        paused = false;
        source.resume();
        return this;
    }

    @Override
    public Capture fetch(long amount) {
        source.fetch(amount);
        return this;
    }
}
