package io.redtier.runtime.redis;

import io.redtier.runtime.redis.Subscription.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes threads of this process that wait for a message on a channel, whose text names what they wait for. All of them
 * share one subscription per channel, made when the first one waits and kept from then on. Of several that wait for the
 * same thing one message wakes the one that has waited longest. A message can get lost, so a wait must be bounded.
 * Thread-safe.
 */
public final class Signals implements AutoCloseable {
    private final Map<Topic, Channel> channels = new HashMap<>();
    private boolean closed;

    /**
     * Starts to wait; to be closed. The caller must look once more after this call for what may have happened before.
     *
     * @param topic   the channel
     * @param subject the text of the messages that wake
     */
    public Wait await(Topic topic, String subject) {
        synchronized (channels) {
            if (closed) {
                throw new IllegalStateException("this Redtier is closed; build a new one");
            }
            // Those of clusters that were left.
            channels.entrySet()
                    .removeIf(entry -> entry.getKey().redis().isClosed()
                            && entry.getValue().closeIfUnused());
            return channels.computeIfAbsent(topic, Channel::new).add(subject);
        }
    }

    @Override
    public void close() {
        synchronized (channels) {
            closed = true;
            channels.values().forEach(Channel::close);
            channels.clear();
        }
    }

    /** One wait of one thread. */
    public final class Wait implements AutoCloseable {
        private final Channel channel;
        private final String subject;
        private final Semaphore signal = new Semaphore(0);

        private Wait(Channel channel, String subject) {
            this.channel = channel;
            this.subject = subject;
        }

        /**
         * Waits for a message, or for the subscription to be made (again), or until the time is over.
         *
         * @return whether it was woken
         * @throws InterruptedException if the thread is interrupted
         */
        public boolean forUpTo(Duration time) throws InterruptedException {
            boolean woken = signal.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
            signal.drainPermits();
            return woken;
        }

        /** Wakes it as a message would. */
        public void wake() {
            signal.release();
        }

        @Override
        public void close() {
            channel.remove(this);
        }
    }

    private final class Channel implements Subscription.Listener {
        private final Map<String, Deque<Wait>> waits = new HashMap<>();
        private final Subscription subscription;

        Channel(Topic topic) {
            subscription = Subscription.start("redtier-signals-" + topic.channel(), () -> topic, this);
        }

        synchronized Wait add(String subject) {
            Wait wait = new Wait(this, subject);
            waits.computeIfAbsent(subject, name -> new ArrayDeque<>()).add(wait);
            return wait;
        }

        synchronized void remove(Wait wait) {
            Deque<Wait> queue = waits.get(wait.subject);
            if (queue == null || !queue.remove(wait)) {
                return;
            }
            if (queue.isEmpty()) {
                waits.remove(wait.subject);
            } else if (wait.signal.availablePermits() > 0) {
                // Woken and gone without a look: the next one has it.
                message(wait.subject);
            }
        }

        @Override
        public synchronized void subscribed() {
            waits.values().forEach(queue -> queue.forEach(Wait::wake));
        }

        @Override
        public synchronized void message(String subject) {
            waits.getOrDefault(subject, new ArrayDeque<>()).stream()
                    .filter(wait -> wait.signal.availablePermits() == 0)
                    .findFirst()
                    .ifPresent(Wait::wake);
        }

        synchronized boolean closeIfUnused() {
            if (waits.isEmpty()) {
                close();
            }
            return waits.isEmpty();
        }

        void close() {
            subscription.close();
        }
    }
}
