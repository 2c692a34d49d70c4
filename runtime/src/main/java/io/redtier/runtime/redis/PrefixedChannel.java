package io.redtier.runtime.redis;

import io.redtier.runtime.Listening;
import io.redtier.runtime.RedisData;
import io.redtier.runtime.redis.PrefixedData.Key;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import java.util.Set;

/**
 * A channel under the prefix that is in force at each call.
 *
 * @param key       its name
 * @param listeners gets what is to be closed when the library is
 */
record PrefixedChannel(Key key, Set<AutoCloseable> listeners) implements RedisData.Channel {
    @Override
    public long publish(String message) {
        if (message == null) {
            throw new IllegalArgumentException("the message for " + key.name() + " is null; give a text");
        }
        return key.call(Repeat.UNSAFE, (redis, channel) -> redis.publish(channel, message));
    }

    @Override
    public Listening subscribe(RedisData.ChannelListener listener) {
        if (listener == null) {
            throw new IllegalArgumentException("the listener of " + key.name() + " is null; give one");
        }
        Subscription subscription =
                Subscription.start("redtier-channel-" + key.name(), key::topic, new Subscription.Listener() {
                    private boolean before;

                    @Override
                    public void subscribed() {
                        boolean again = before;
                        before = true;
                        listener.subscribed(again);
                    }

                    @Override
                    public void message(String text) {
                        listener.message(text);
                    }
                });
        return subscription.closedWith(listeners);
    }
}
