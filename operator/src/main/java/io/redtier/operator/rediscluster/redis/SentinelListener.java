package io.redtier.operator.rediscluster.redis;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Listens to one living sentinel of one RedisCluster on a thread of its own, and goes on to the next sentinel when that
 * one falls silent. A message that is lost in between is made up for by the timed resync. Thread-safe.
 */
public final class SentinelListener implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(SentinelListener.class);

    /** What sentinels say when a reconciliation may have something to do. */
    private static final String[] CHANNELS = {"+switch-master", "+sdown", "-sdown", "+odown", "-odown", "+slave"};

    private static final long PAUSE_MILLIS = 1000;

    private final Connections connections;
    private final Access access;
    private final Runnable onMessage;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile List<String> addresses = List.of();
    private volatile Jedis connection;

    /**
     * Starts to listen as soon as there are addresses.
     *
     * @param onMessage called on the listening thread for each message; must not block
     */
    public SentinelListener(Connections connections, Access access, Runnable onMessage) {
        this.connections = connections;
        this.access = access;
        this.onMessage = onMessage;
        Thread thread = new Thread(this::run, "sentinel-listener-" + access.clusterName());
        thread.setDaemon(true);
        thread.start();
    }

    /** Says with what password it was made, for the one who wants to know whether it still fits. */
    public Access access() {
        return access;
    }

    /** Says where the sentinels are now. */
    public void setAddresses(List<String> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    private void run() {
        int next = 0;
        while (closed.getCount() > 0) {
            List<String> known = addresses;
            if (!known.isEmpty()) {
                listen(known.get(next++ % known.size()));
            }
            pause();
        }
    }

    private void listen(String address) {
        try (Jedis jedis = connections.sentinelSubscription(address, access)) {
            connection = jedis;
            jedis.subscribe(
                    new JedisPubSub() {
                        @Override
                        public void onMessage(String channel, String message) {
                            LOG.debugf("%s: %s %s", access.clusterName(), channel, message);
                            onMessage.run();
                        }
                    },
                    CHANNELS);
        } catch (JedisException e) {
            LOG.debugf(
                    "%s: no more messages from the sentinel at %s: %s", access.clusterName(), address, e.getMessage());
        } catch (RuntimeException e) {
            // Whatever it was, it must go on listening.
            LOG.warnf(
                    e, "%s: listening to the sentinel at %s failed, it is tried again", access.clusterName(), address);
        } finally {
            connection = null;
        }
    }

    private void pause() {
        try {
            if (closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debugf("%s: closed", access.clusterName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Jedis open = connection;
        if (open != null) {
            open.disconnect();
        }
    }
}
