package io.redtier.runtime.redis;

import io.redtier.runtime.document.CacheEntry.ReadFrom;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Reads Strings and Hashes alike: as a list that holds the String, or fields and values in turn, and is empty where there
 * is nothing. What is of another type counts as nothing. Each says which node is to answer. Stateless; each method is one round trip, on a Redis Cluster one
 * for each key.
 */
public final class EntryReads {
    private EntryReads() {}

    /**
     * An entry, and a String read in the same round trip.
     *
     * @param entry  the entry
     * @param string the String, or null
     */
    public record WithString(List<byte[]> entry, byte[] string) {}

    /** One entry. */
    public static List<byte[]> read(RedisConnection redis, ReadFrom from, String key, boolean hash) {
        byte[] name = utf8(key);
        return redis.read(from, key, client -> orNothing(() -> read(client, name, hash)));
    }

    /** Some fields of a Hash: field and value in turn, absent ones left out. */
    public static List<byte[]> readFields(RedisConnection redis, ReadFrom from, String key, byte[]... fields) {
        byte[] name = utf8(key);
        return redis.read(
                from,
                key,
                client -> orNothing(() -> {
                    List<byte[]> values = client.hmget(name, fields);
                    List<byte[]> present = new ArrayList<>();
                    for (int i = 0; i < fields.length; i++) {
                        if (values.get(i) != null) {
                            present.addAll(List.of(fields[i], values.get(i)));
                        }
                    }
                    return present;
                }));
    }

    /** One entry and a String of any slot. */
    public static WithString readWithString(
            RedisConnection redis, ReadFrom from, String key, boolean hash, String other) {
        if (redis.isClustered()) {
            return new WithString(read(redis, from, key, hash), redis.get(other));
        }
        byte[] name = utf8(key);
        byte[] second = utf8(other);
        return redis.read(from, key, client -> {
            try (AbstractPipeline pipeline = client.pipelined()) {
                Read entry = read(pipeline, name, hash);
                Response<byte[]> string = pipeline.get(second);
                pipeline.sync();
                return new WithString(orNothing(entry), string.get());
            }
        });
    }

    /** Many entries, in the order of their keys. */
    public static List<List<byte[]>> readAll(RedisConnection redis, ReadFrom from, List<String> keys, boolean hash) {
        if (redis.isClustered()) {
            return keys.stream().map(key -> read(redis, from, key, hash)).toList();
        }
        return redis.read(from, keys.get(0), client -> {
            try (AbstractPipeline pipeline = client.pipelined()) {
                List<Read> replies = new ArrayList<>(keys.size());
                keys.forEach(key -> replies.add(read(pipeline, utf8(key), hash)));
                pipeline.sync();
                List<List<byte[]>> entries = new ArrayList<>(keys.size());
                replies.forEach(reply -> entries.add(orNothing(reply)));
                return entries;
            }
        });
    }

    /** A read whose reply may still be to come. */
    @FunctionalInterface
    private interface Read {
        List<byte[]> reply();
    }

    private static List<byte[]> read(UnifiedJedis client, byte[] key, boolean hash) {
        return hash ? flat(client.hgetAll(key)) : single(client.get(key));
    }

    private static Read read(AbstractPipeline pipeline, byte[] key, boolean hash) {
        if (hash) {
            Response<Map<byte[], byte[]>> reply = pipeline.hgetAll(key);
            return () -> flat(reply.get());
        }
        Response<byte[]> reply = pipeline.get(key);
        return () -> single(reply.get());
    }

    private static List<byte[]> orNothing(Read read) {
        try {
            return read.reply();
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).startsWith("WRONGTYPE")) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<byte[]> single(byte[] value) {
        return value == null ? List.of() : List.of(value);
    }

    private static List<byte[]> flat(Map<byte[], byte[]> fields) {
        List<byte[]> flat = new ArrayList<>(2 * fields.size());
        fields.forEach((field, value) -> {
            flat.add(field);
            flat.add(value);
        });
        return flat;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
