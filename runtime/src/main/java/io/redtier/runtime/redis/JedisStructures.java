package io.redtier.runtime.redis;

import static io.redtier.runtime.redis.PrefixedData.atLeast;
import static io.redtier.runtime.redis.PrefixedData.atLeastOne;

import io.redtier.runtime.RedisData;
import io.redtier.runtime.redis.PrefixedData.Key;
import io.redtier.runtime.redis.RedisConnection.Repeat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.ZRangeParams;

/** The structures of {@link RedisData} as Redis commands. Stateless. */
final class JedisStructures {
    private static final long LARGEST_BIT = (1L << 32) - 1;
    private static final Script PUSH = Script.load("list_push");
    private static final Script TAKE = Script.load("counter_take");

    private JedisStructures() {}

    private static byte[] bytes(Object value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    record JedisSortedSet(Key key) implements RedisData.SortedSet {
        @Override
        public boolean add(String member, double score) {
            return key.call(Repeat.SAFE, (redis, name) -> redis.zadd(name, score, member)) > 0;
        }

        @Override
        public double increment(String member, double by) {
            return key.call(Repeat.UNSAFE, (redis, name) -> redis.zincrby(name, by, member));
        }

        @Override
        public boolean remove(String member) {
            return key.call(Repeat.UNSAFE, (redis, name) -> redis.zrem(name, member)) > 0;
        }

        @Override
        public OptionalDouble score(String member) {
            Double score = key.call(Repeat.SAFE, (redis, name) -> redis.zscore(name, member));
            return score == null ? OptionalDouble.empty() : OptionalDouble.of(score);
        }

        @Override
        public OptionalLong rankFromTop(String member) {
            Long rank = key.call(Repeat.SAFE, (redis, name) -> redis.zrevrank(name, member));
            return rank == null ? OptionalLong.empty() : OptionalLong.of(rank);
        }

        @Override
        public List<RedisData.Scored> top(long skip, long count) {
            long last = atLeast(0, "skip", skip) + atLeastOne("count", count) - 1;
            return key
                    .call(
                            Repeat.SAFE,
                            (redis, name) -> redis.zrangeWithScores(
                                    name, ZRangeParams.zrangeParams(skip, last).rev()))
                    .stream()
                    .map(tuple -> new RedisData.Scored(tuple.getElement(), tuple.getScore()))
                    .toList();
        }

        @Override
        public long keepTop(long count) {
            long last = -atLeast(0, "count", count) - 1;
            return key.call(Repeat.SAFE, (redis, name) -> redis.zremrangeByRank(name, 0, last));
        }

        @Override
        public long size() {
            return key.call(Repeat.SAFE, UnifiedJedis::zcard);
        }
    }

    record JedisBitmap(Key key) implements RedisData.Bitmap {
        @Override
        public boolean set(long bit, boolean value) {
            return key.call(Repeat.UNSAFE, (redis, name) -> redis.setbit(name, checked(bit), value));
        }

        @Override
        public boolean get(long bit) {
            return key.call(Repeat.SAFE, (redis, name) -> redis.getbit(name, checked(bit)));
        }

        @Override
        public long count() {
            return key.call(Repeat.SAFE, (redis, name) -> redis.bitcount(name));
        }

        private static long checked(long bit) {
            if (bit < 0 || bit > LARGEST_BIT) {
                throw new IllegalArgumentException("bit " + bit + " is out of range; give 0 to " + LARGEST_BIT);
            }
            return bit;
        }
    }

    record JedisHyperLogLog(Key key) implements RedisData.HyperLogLog {
        @Override
        public boolean add(String... elements) {
            return key.call(Repeat.SAFE, (redis, name) -> redis.pfadd(name, elements)) > 0;
        }

        @Override
        public long count() {
            return key.call(Repeat.SAFE, (redis, name) -> redis.pfcount(name));
        }
    }

    record JedisList(Key key) implements RedisData.RedisList {
        @Override
        public long pushHead(String element, long keep) {
            return (Long) key.eval(PUSH, List.of(bytes(element), bytes(atLeastOne("keep", keep))));
        }

        @Override
        public long pushTail(String element) {
            return key.call(Repeat.UNSAFE, (redis, name) -> redis.rpush(name, element));
        }

        @Override
        public Optional<String> popHead() {
            return Optional.ofNullable(key.call(Repeat.UNSAFE, (redis, name) -> redis.lpop(name)));
        }

        @Override
        public List<String> range(long skip, long count) {
            long last = atLeast(0, "skip", skip) + atLeastOne("count", count) - 1;
            return key.call(Repeat.SAFE, (redis, name) -> redis.lrange(name, skip, last));
        }

        @Override
        public long size() {
            return key.call(Repeat.SAFE, UnifiedJedis::llen);
        }
    }

    record JedisCounter(Key key) implements RedisData.Counter {
        @Override
        public long add(long amount) {
            return key.call(Repeat.UNSAFE, (redis, name) -> redis.incrBy(name, amount));
        }

        @Override
        public OptionalLong takeIfEnough(long amount) {
            Object left = key.eval(TAKE, List.of(bytes(atLeastOne("amount", amount))));
            return left == null ? OptionalLong.empty() : OptionalLong.of((Long) left);
        }

        @Override
        public long get() {
            String value = key.call(Repeat.SAFE, (redis, name) -> redis.get(name));
            return value == null ? 0 : Long.parseLong(value);
        }
    }
}
