package io.redtier.runtime.redis;

import io.redtier.runtime.Listening;
import io.redtier.runtime.RedisUnavailableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisPubSub;

/**
 * Listens to one channel in a thread of its own, and again half a second after the connection was lost. Thread-safe.
 * What was published between is not heard: that is what {@link Listener#subscribed} tells.
 */
public final class Subscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final Supplier<Topic> topics;
    private final Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile JedisPubSub current;

    /** Called in the subscription's thread, one call after the other. */
    public interface Listener {
        /** The subscription stands (again): what is published from now on is heard. */
        void subscribed();

        /** A message was published. */
        void message(String text);
    }

    /**
     * What is listened to.
     *
     * @param redis   where
     * @param channel its name in Redis
     */
    public record Topic(RedisConnection redis, String channel) {}

    private Subscription(Supplier<Topic> topics, Listener listener) {
        this.topics = topics;
        this.listener = listener;
    }

    /**
     * Starts to listen; neither the topic nor Redis need be there.
     *
     * @param thread name of the thread
     * @param topics tells what to listen to each time a subscription is made; may throw
     */
    public static Subscription start(String thread, Supplier<Topic> topics, Listener listener) {
        Subscription subscription = new Subscription(topics, listener);
        Thread started = new Thread(subscription::listen, thread);
        started.setDaemon(true);
        started.start();
        return subscription;
    }

    /** Has it closed with the others, unless it is closed before. */
    public Listening closedWith(Set<AutoCloseable> others) {
        others.add(this);
        return () -> {
            others.remove(this);
            close();
        };
    }

    private void listen() {
        do {
            try {
                Topic topic = topics.get();
                current = new Forward(topic.channel());
                topic.redis().subscribe(topic.channel(), current);
            } catch (RedisUnavailableException e) {
                LOG.debug("a subscription is made again", e);
            } catch (RuntimeException e) {
                // Whatever it was, a subscription must not end in silence.
                LOG.warn("a subscription ended, it is made again: {}", e.getMessage());
            }
        } while (!isClosedAfter(AGAIN));
    }

    private boolean isClosedAfter(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        JedisPubSub subscription = current;
        if (subscription != null) {
            Subscriptions.end(subscription);
        }
    }

    /** A listener that throws loses that message alone. */
    private final class Forward extends JedisPubSub {
        private final String topic;

        Forward(String topic) {
            this.topic = topic;
        }

        @Override
        public void onSubscribe(String channel, int count) {
            if (isClosed()) {
                // Closed while it was being made.
                Subscriptions.end(this);
                return;
            }
            guarded(listener::subscribed);
        }

        @Override
        public void onMessage(String channel, String text) {
            guarded(() -> listener.message(text));
        }

        private void guarded(Runnable call) {
            try {
                if (!isClosed()) {
                    call.run();
                }
            } catch (RuntimeException e) {
                LOG.error("a listener of channel {} failed; it hears the next message all the same", topic, e);
            }
        }
    }
}
