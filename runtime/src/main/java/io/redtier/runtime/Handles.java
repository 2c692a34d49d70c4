package io.redtier.runtime;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.redtier.runtime.cache.CacheWorkers;
import io.redtier.runtime.cache.PolicyCache;
import io.redtier.runtime.cache.PolicySteps;
import io.redtier.runtime.lock.LeaseLock;
import io.redtier.runtime.policy.PolicyStore;
import io.redtier.runtime.queue.QueueMeters;
import io.redtier.runtime.queue.StreamQueue;
import io.redtier.runtime.redis.PrefixedData;
import io.redtier.runtime.writebehind.Changes;
import io.redtier.runtime.writebehind.PolicyWriteBehind;
import io.redtier.runtime.writebehind.WriteBehindCache;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Makes what {@link Redtier} hands out. Thread-safe. */
record Handles(
        PolicyStore policies,
        ObjectMapper json,
        MeterRegistry meters,
        Time time,
        Background background,
        CacheWorkers cacheWorkers,
        Map<CacheHandle, Cache<?>> caches,
        Map<CacheHandle, CacheSteps<?>> steps) {

    record CacheHandle(String name, JavaType type) {}

    Handles(PolicyStore policies, ObjectMapper json, MeterRegistry meters, Time time, Background background) {
        this(
                policies,
                json,
                meters,
                time,
                background,
                new CacheWorkers(policies),
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>());
        background.running.add(cacheWorkers);
    }

    <T> Cache<T> cache(String name, JavaType type) {
        return new WriteBehindCache<>(values(name, type), changes(name, type));
    }

    <T> WriteBehind<T> writeBehind(String name, JavaType type) {
        return new PolicyWriteBehind<>(
                values(name, type), changes(name, type), background.holds, meters, background.running);
    }

    private <T> Cache<T> values(String name, JavaType type) {
        Objects.requireNonNull(name, "name");
        // One for each name and type, so that it does no harm to ask for it at each use.
        @SuppressWarnings("unchecked")
        Cache<T> cache = (Cache<T>) caches.computeIfAbsent(
                new CacheHandle(name, type),
                handle -> new PolicyCache<>(name, json, type, policies, meters, cacheWorkers, time));
        return cache;
    }

    <T> CacheSteps<T> steps(String name, JavaType type) {
        Objects.requireNonNull(name, "name");
        @SuppressWarnings("unchecked")
        CacheSteps<T> found = (CacheSteps<T>) steps.computeIfAbsent(
                new CacheHandle(name, type),
                handle -> new PolicySteps<>(name, json, type, policies, meters, cacheWorkers, time));
        return found;
    }

    private <T> Changes<T> changes(String name, JavaType type) {
        return new Changes<>(name, json, type, policies);
    }

    Lock lock(String name) {
        return new LeaseLock(name, policies, time, background.renewals, background.signals, meters);
    }

    <T> Queue<T> queue(String name, JavaType type) {
        return new StreamQueue<>(
                name, json, type, policies, background.signals, new QueueMeters(meters, name), background.running);
    }

    /** @param policy {@code <namespace>/<name>}; null: the only one */
    RedisData redis(String policy) {
        return new PrefixedData(() -> policies.current().place(policy), background.running);
    }
}
