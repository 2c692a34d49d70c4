package io.redtier.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Data structures of Redis that are no cache, under a CachePolicy's key prefix: what is called {@code top} here is
 * {@code catalog:top} in Redis. They share connections, time limits and the circuit breaker with everything else.
 * Thread-safe; each method is one round trip to the primary.
 *
 * <p>Names are 1 to 1024 characters; they should not start like a cache, lock or queue of the policy
 * ({@code products:}, {@code lock:}, {@code queue:}). On a Redis Cluster the part in braces decides the slot. Nothing expires unless told to.
 *
 * <p>Methods throw {@link RedisUnavailableException} while Redis is unavailable, {@link UnknownPolicyException} if the
 * policy has gone, and {@link IllegalStateException} if the name holds another kind of data. What adds up (increments,
 * pushes) is not repeated after a lost reply, so it may have happened then.
 */
public interface RedisData {
    /** Members ordered by score, such as a leaderboard or a feed. */
    SortedSet sortedSet(String name);

    /** Bits by number, such as who was there on a day. */
    Bitmap bitmap(String name);

    /** About how many different elements were added, such as unique visitors; 12 KiB at most, 0.81 % standard error. */
    HyperLogLog hyperLogLog(String name);

    /** A list, such as recent items. */
    RedisList list(String name);

    /** A number that many change at once. */
    Counter counter(String name);

    /** Messages to all who listen at the moment; nothing is kept. */
    Channel channel(String name);

    /** Deletes whatever the name holds; false if there was nothing. */
    boolean delete(String name);

    /** Lets the name expire after a time of 1 ms or more; false if there is nothing. */
    boolean expire(String name, Duration after);

    /** Time until the name expires; empty if it does not, or if there is nothing. */
    Optional<Duration> timeToLive(String name);

    /** See {@link RedisData#channel}. */
    interface Channel {
        /** Tells all who listen; how many of them were connected to the same node of Redis. */
        long publish(String message);

        /**
         * Listens until closed, over a connection of its own, which is made again when it is lost.
         *
         * @param listener called in a thread of the subscription, one call after the other
         */
        Listening subscribe(ChannelListener listener);
    }

    /** Hears of messages. */
    @FunctionalInterface
    interface ChannelListener {
        /** A message was published. An exception is logged and ends nothing. */
        void message(String text);

        /**
         * Messages are heard from now on.
         *
         * @param again whether they were before: what was published while the connection was lost was not heard, so look
         *              at what it was about
         */
        default void subscribed(boolean again) {}
    }

    /** A member and its score. */
    record Scored(String member, double score) {}

    /** See {@link RedisData#sortedSet}. */
    interface SortedSet {
        /** Sets a member's score; true if the member is new. */
        boolean add(String member, double score);

        /** Adds to a member's score, which starts at 0; the new score. */
        double increment(String member, double by);

        boolean remove(String member);

        OptionalDouble score(String member);

        /** Number of members above this one, 0 for the one with the highest score; empty if it is none. */
        OptionalLong rankFromTop(String member);

        /** Members from the highest score on: {@code count} of them (1 or more), {@code skip} left out (0 or more). */
        List<Scored> top(long skip, long count);

        /** Removes all but the {@code count} members with the highest scores; how many were removed. */
        long keepTop(long count);

        long size();
    }

    /** See {@link RedisData#bitmap}. */
    interface Bitmap {
        /** Sets a bit of 0 to 2^32 - 1; its value before. A bit far out takes memory for all before it. */
        boolean set(long bit, boolean value);

        boolean get(long bit);

        /** Number of bits that are set. */
        long count();
    }

    /** See {@link RedisData#hyperLogLog}. */
    interface HyperLogLog {
        /** Adds elements (1 or more); true if the estimate may have changed. */
        boolean add(String... elements);

        /** The estimate. */
        long count();
    }

    /** See {@link RedisData#list}. */
    interface RedisList {
        /** Adds at the head and removes what is beyond {@code keep} (1 or more) from the tail; the length. */
        long pushHead(String element, long keep);

        /** Adds at the tail; the length. */
        long pushTail(String element);

        /** Takes the element at the head; empty if there is none. */
        Optional<String> popHead();

        /** Elements from the head on: {@code count} of them (1 or more), {@code skip} left out (0 or more). */
        List<String> range(long skip, long count);

        long size();
    }

    /** See {@link RedisData#counter}. */
    interface Counter {
        /** Adds, or subtracts below 0; the new value. */
        long add(long amount);

        /**
         * Takes an amount of 1 or more only if that much is there, in one step, so that a stock never falls below 0.
         *
         * @return what is left; empty if there was too little, and nothing was taken
         */
        OptionalLong takeIfEnough(long amount);

        /** The value; 0 if nothing was counted. */
        long get();
    }
}
