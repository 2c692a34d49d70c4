package io.redtier.runtime.redis;

import io.redtier.runtime.RedisData;
import io.redtier.runtime.RedisUnavailableException;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import io.redtier.runtime.redis.Subscription.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import redis.clients.jedis.UnifiedJedis;

/** Data structures on the connection and under the prefix that are in force at each call. Thread-safe. */
public final class PrefixedData implements RedisData {
    private static final int LONGEST_NAME = 1024;

    private final Supplier<Place> places;
    private final Set<AutoCloseable> listeners;

    /**
     * @param places    tells at each call where the data is; may throw
     * @param listeners gets what is to be closed when the library is
     */
    public PrefixedData(Supplier<Place> places, Set<AutoCloseable> listeners) {
        this.places = places;
        this.listeners = listeners;
    }

    /**
     * Where data is.
     *
     * @param redis     the connection
     * @param keyPrefix put before every name
     */
    public record Place(RedisConnection redis, String keyPrefix) {}

    @Override
    public SortedSet sortedSet(String name) {
        return new JedisStructures.JedisSortedSet(key(name));
    }

    @Override
    public Bitmap bitmap(String name) {
        return new JedisStructures.JedisBitmap(key(name));
    }

    @Override
    public HyperLogLog hyperLogLog(String name) {
        return new JedisStructures.JedisHyperLogLog(key(name));
    }

    @Override
    public RedisList list(String name) {
        return new JedisStructures.JedisList(key(name));
    }

    @Override
    public Counter counter(String name) {
        return new JedisStructures.JedisCounter(key(name));
    }

    @Override
    public Channel channel(String name) {
        return new PrefixedChannel(key(name), listeners);
    }

    @Override
    public boolean delete(String name) {
        // A repeat would tell of nothing to delete.
        return key(name).call(Repeat.UNSAFE, UnifiedJedis::del) > 0;
    }

    @Override
    public boolean expire(String name, Duration after) {
        long millis = atLeastOne("after, in ms,", after.toMillis());
        return key(name).call(Repeat.SAFE, (redis, key) -> redis.pexpire(key, millis)) > 0;
    }

    @Override
    public Optional<Duration> timeToLive(String name) {
        long millis = key(name).call(Repeat.SAFE, UnifiedJedis::pttl);
        return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }

    static long atLeastOne(String what, long number) {
        return atLeast(1, what, number);
    }

    static long atLeast(long least, String what, long number) {
        if (number < least) {
            throw new IllegalArgumentException(what + " is " + number + "; give " + least + " or more");
        }
        return number;
    }

    private Key key(String name) {
        if (name == null || name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    name == null || name.isEmpty()
                            ? "the name is empty; give one of 1 to " + LONGEST_NAME + " characters"
                            : "the name has " + name.length() + " characters; give one of at most " + LONGEST_NAME);
        }
        return new Key(places, name);
    }

    /** A name, and how to run a command on its key. */
    record Key(Supplier<Place> places, String name) {
        <T> T call(Repeat repeat, BiFunction<UnifiedJedis, String, T> command) {
            return at((redis, key) -> redis.call(client -> command.apply(client, key), repeat));
        }

        /** Runs a script that must not be repeated. */
        Object eval(Script script, List<byte[]> arguments) {
            return at((redis, key) -> redis.eval(script, List.of(key), arguments, Repeat.UNSAFE));
        }

        Topic topic() {
            Place place = places.get();
            return new Topic(place.redis(), place.keyPrefix() + name);
        }

        private <T> T at(BiFunction<RedisConnection, String, T> action) {
            Place place = places.get();
            String key = place.keyPrefix() + name;
            try {
                return action.apply(place.redis(), key);
            } catch (RedisUnavailableException e) {
                String reply =
                        e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
                if (reply.contains("WRONGTYPE") || reply.contains("not an integer")) {
                    throw new IllegalStateException(
                            "the key " + key + " holds another kind of data; use another name, or delete it", e);
                }
                throw e;
            }
        }
    }
}
