package io.redtier.operator.policy.rules;

import static io.redtier.operator.policy.rules.Expectations.assertAccepted;
import static io.redtier.operator.policy.rules.Expectations.assertRejected;
import static io.redtier.operator.policy.rules.Expectations.verdict;
import static io.redtier.operator.policy.rules.Given.cachePolicy;
import static io.redtier.operator.policy.rules.Given.limit;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What must not be lost needs a RedisCluster that keeps it. */
class SafeKeepingTest {

    private static final String LOCK = """
            clusterRef: {name: shop}
            targetRefs: [{kind: Deployment, name: catalog}]
            keyPrefix: "pay:"
            locks: {payment: {lease: 10s}}
            """;

    @Test
    void aLockNeedsAClusterThatNeverEvicts() {
        Resolution resolution = Given.catalog()
                .cluster("shop/shop", "volatile-ttl", "")
                .with(cachePolicy("shop/pay", 1, LOCK))
                .resolve();

        assertRejected(
                resolution,
                "shop/pay",
                Reason.UNSAFE_EVICTION,
                "spec.locks.payment: RedisCluster shop/shop has memory policy volatile-ttl and may evict a held lock;"
                        + " set its spec.memory.policy to noeviction");
    }

    @Test
    void aLockMayLieOnASafeClusterWhileTheCachesAreEvicted() {
        Resolution resolution = Given.catalog()
                .cluster("shop/shop", "allkeys-lru", "")
                .cluster("shop/safe", "noeviction", "")
                .with(cachePolicy("shop/pay", 1, """
                        clusterRef: {name: shop}
                        targetRefs: [{kind: Deployment, name: catalog}]
                        keyPrefix: "pay:"
                        caches: {orders: {ttl: 1m}}
                        locks: {payment: {lease: 10s, clusterRef: {name: safe}}}
                        """))
                .resolve();

        assertAccepted(resolution, "shop/pay");
        assertThat(resolution.document().orElseThrow().clusters()).containsOnlyKeys("shop/safe", "shop/shop");
    }

    @Test
    void aLockCantAskForMoreReplicasThanThereAre() {
        Resolution resolution = Given.catalog()
                .safeCluster()
                .with(cachePolicy("shop/pay", 1, LOCK.replace("lease: 10s", "lease: 10s, minReplicasAcked: 1")))
                .resolve();

        assertRejected(
                resolution,
                "shop/pay",
                Reason.INVALID,
                "spec.locks.payment.minReplicasAcked: 1 is more than the 0 replicas of RedisCluster shop/shop, so nobody"
                        + " would ever get the lock; write at most 0, or raise its spec.replicas");
    }

    @Test
    void aQueueNeedsAClusterThatNeitherEvictsNorForgets() {
        Policy mail = cachePolicy("shop/mail", 1, """
                clusterRef: {name: shop}
                targetRefs: [{kind: Deployment, name: catalog}]
                keyPrefix: "mail:"
                queues: {outbox: {workers: 2, backoff: {initial: 1s}}}
                """);

        assertRejected(
                Given.catalog()
                        .cluster("shop/shop", "allkeys-lru", "")
                        .with(mail)
                        .resolve(),
                "shop/mail",
                Reason.UNSAFE_EVICTION,
                "spec.queues.outbox: RedisCluster shop/shop has memory policy allkeys-lru and may evict jobs; set its"
                        + " spec.memory.policy to noeviction, or give the queue a clusterRef to a RedisCluster that has"
                        + " it");
        assertRejected(
                Given.catalog().safeCluster().with(mail).resolve(),
                "shop/mail",
                Reason.UNSAFE_EVICTION,
                "spec.queues.outbox: RedisCluster shop/shop writes no append-only file and loses jobs when its pods"
                        + " restart; give the queue a clusterRef to a RedisCluster with spec.persistence.mode AppendOnly"
                        + " and spec.memory.policy noeviction");
        Resolution accepted =
                Given.catalog().durableCluster("shop/shop").with(mail).resolve();
        assertAccepted(accepted, "shop/mail");
        assertThat(accepted.document().orElseThrow().queues().get("outbox").keyPrefix())
                .isEqualTo("mail:");
    }

    @Test
    void aCacheThatWritesLaterNeedsAClusterThatNeitherEvictsNorForgets() {
        Policy policy = cachePolicy("shop/views", 1, """
                clusterRef: {name: shop}
                targetRefs: [{kind: Deployment, name: catalog}]
                keyPrefix: "views:"
                caches: {counts: {strategy: WriteBehind, ttl: 1h, writeBehind: {batchSize: 50}}}
                """);

        assertRejected(
                Given.catalog()
                        .cluster("shop/shop", "allkeys-lfu", "")
                        .with(policy)
                        .resolve(),
                "shop/views",
                Reason.UNSAFE_EVICTION,
                "spec.caches.counts: RedisCluster shop/shop has memory policy allkeys-lfu and may evict changes that are"
                        + " still to be written; set its spec.memory.policy to noeviction, or give the cache a"
                        + " clusterRef to a RedisCluster that has it");
        assertRejected(
                Given.catalog().safeCluster().with(policy).resolve(),
                "shop/views",
                Reason.UNSAFE_EVICTION,
                "spec.caches.counts: RedisCluster shop/shop writes no append-only file and loses changes that are still"
                        + " to be written when its pods restart; give the cache a clusterRef to a RedisCluster with"
                        + " spec.persistence.mode AppendOnly and spec.memory.policy noeviction");
        Resolution accepted =
                Given.catalog().durableCluster("shop/shop").with(policy).resolve();
        assertAccepted(accepted, "shop/views");
        assertThat(accepted.document()
                        .orElseThrow()
                        .caches()
                        .get("counts")
                        .writeBehind()
                        .batchSize())
                .isEqualTo(50);
    }

    @Test
    void limitsOnAnEvictingClusterAreAcceptedWithAWarning() {
        Resolution resolution = Given.catalog()
                .cluster("shop/shop", "allkeys-lru", "")
                .with(limit("shop/limits", 1, "per-ip", 100))
                .resolve();

        assertAccepted(resolution, "shop/limits");
        assertThat(verdict(resolution, "shop/limits").warnings())
                .singleElement()
                .asString()
                .startsWith("spec.limits.per-ip: RedisCluster shop/shop has memory policy allkeys-lru");
    }
}
