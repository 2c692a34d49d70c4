package io.redtier.runtime.queue;

import io.redtier.runtime.Job;
import io.redtier.runtime.JobEvent;
import io.redtier.runtime.JobHandler;
import io.redtier.runtime.JobLostException;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.queue.QueueStore.Claimed;
import io.redtier.runtime.queue.StreamQueue.Site;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt of one job. Its end is a deadline of this process' monotonic clock, moved by each sign of life. */
final class JobRun<T> {
    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);
    private static final int LONGEST_ERROR = 1000;
    private static final long PAUSE_MILLIS = 200;

    private enum Stop {
        NONE,
        SILENT,
        CLOSED
    }

    private final String queue;
    private final Site site;
    private final Claimed claimed;
    private final JobCodec<T> codec;
    private final JobHandler<? super T> handler;
    private final QueueMeters meters;
    private volatile long deadline;
    private volatile int progress;
    /** Guarded by this: the thread while the handler runs, and why it was interrupted. */
    private Thread handling;

    private Stop stopped = Stop.NONE;

    /** @param before {@link System#nanoTime} before the job was claimed */
    JobRun(
            String queue,
            Site site,
            Claimed claimed,
            long before,
            JobCodec<T> codec,
            JobHandler<? super T> handler,
            QueueMeters meters) {
        this.queue = queue;
        this.site = site;
        this.claimed = claimed;
        this.codec = codec;
        this.handler = handler;
        this.meters = meters;
        prolong(before);
    }

    void run() {
        long started = System.nanoTime();
        Throwable error = claimed.exhausted()
                ? new IOException("its worker died, or was silent for longer than visibilityTimeout")
                : handle();
        JobEvent.Type result = finish(error);
        if (result == null) {
            meters.lost();
            LOG.warn("job {} of queue \"{}\" ended after it had been given to another worker", claimed.id(), queue);
        } else {
            meters.ended(result, System.nanoTime() - started);
        }
    }

    /** What went wrong, or null. */
    private Throwable handle() {
        try {
            T payload = codec.decode(claimed.payload());
            synchronized (this) {
                if (stopped != Stop.NONE) {
                    return new InterruptedException();
                }
                handling = Thread.currentThread();
            }
            handler.handle(new Handle(payload));
            return null;
        } catch (Throwable e) {
            // An error, too, is one of this job: the worker lives on and notes it.
            return e;
        } finally {
            synchronized (this) {
                handling = null;
                // Of us alone: the thread goes on to tell Redis.
                Thread.interrupted();
            }
        }
    }

    /** What is noted of the end; null if it is not the caller's to note. */
    private JobEvent.Type finish(Throwable error) {
        if (error == null) {
            return noted(() -> site.store()
                            .complete(claimed, site.policy().keepCompleted(), event(JobEvent.Type.Completed, null)))
                    ? JobEvent.Type.Completed
                    : null;
        }
        boolean last =
                stopped != Stop.CLOSED && claimed.attempt() >= site.policy().maxAttempts();
        JobEvent.Type result = last ? JobEvent.Type.Dead : JobEvent.Type.Failed;
        String text = text(error);
        LOG.warn(
                "attempt {} of job {} of queue \"{}\" failed{}: {}",
                claimed.attempt(),
                claimed.id(),
                queue,
                last ? " for good" : "",
                text);
        LOG.debug("the error of job {}", claimed.id(), error);
        return noted(() -> site.store().fail(claimed, text, last ? null : delay(), event(result, text)))
                ? result
                : null;
    }

    private Duration delay() {
        return stopped == Stop.CLOSED
                ? Duration.ZERO
                : RetryDelay.after(
                        claimed.attempt(),
                        site.policy().backoff(),
                        ThreadLocalRandom.current().nextDouble());
    }

    /** Tells Redis, again and again while the job is surely ours; else it is done once more. */
    private boolean noted(BooleanSupplier call) {
        while (true) {
            try {
                return call.getAsBoolean();
            } catch (RedisUnavailableException e) {
                if (System.nanoTime() - deadline >= 0 || !pause()) {
                    LOG.warn("the end of job {} of queue \"{}\" is not noted: {}", claimed.id(), queue, e.getMessage());
                    return false;
                }
            }
        }
    }

    private String text(Throwable error) {
        if (stopped == Stop.SILENT) {
            return "it took longer than visibilityTimeout " + site.policy().visibilityTimeout()
                    + " without a sign of life; call progress or extend, or raise visibilityTimeout";
        }
        if (stopped == Stop.CLOSED) {
            return "its worker was stopped";
        }
        String text = claimed.exhausted() ? error.getMessage() : error.toString();
        return text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) : text;
    }

    private byte[] event(JobEvent.Type type, String error) {
        return JobCodec.encode(new JobEvent(type, claimed.id(), claimed.attempt(), progress, error));
    }

    private void prolong(long since) {
        deadline = since + site.policy().visibilityTimeout().toNanos();
    }

    void interruptIfSilent() {
        if (System.nanoTime() - deadline >= 0) {
            interrupt(Stop.SILENT);
        }
    }

    void interruptForStop() {
        interrupt(Stop.CLOSED);
    }

    private synchronized void interrupt(Stop reason) {
        if (stopped == Stop.NONE && !claimed.exhausted()) {
            stopped = reason;
            if (handling != null) {
                handling.interrupt();
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What the handler sees. */
    private final class Handle implements Job<T> {
        private final T payload;

        Handle(T payload) {
            this.payload = payload;
        }

        @Override
        public String id() {
            return claimed.id();
        }

        @Override
        public T payload() {
            return payload;
        }

        @Override
        public int attempt() {
            return claimed.attempt();
        }

        @Override
        public void progress(int percent) {
            if (percent < 0 || percent > 100) {
                throw new IllegalArgumentException("progress " + percent + " is out of range; give 0 to 100");
            }
            progress = percent;
            extend(percent);
        }

        @Override
        public void extend() {
            extend(null);
        }

        private void extend(Integer percent) {
            long before = System.nanoTime();
            if (!site.store().extend(claimed, percent, event(JobEvent.Type.Progress, null))) {
                throw new JobLostException(queue, claimed.id());
            }
            prolong(before);
        }
    }
}
