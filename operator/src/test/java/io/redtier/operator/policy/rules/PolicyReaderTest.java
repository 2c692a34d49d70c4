package io.redtier.operator.policy.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.crds.policy.LimitAlgorithm;
import io.redtier.operator.policy.rules.ClusterUse.Purpose;
import io.redtier.runtime.document.CacheEntry;
import io.redtier.runtime.document.LimitEntry;
import io.redtier.runtime.document.Workload;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyReaderTest {

    @Test
    void readsTheEntriesOfACachePolicyWithTheirOrigin() {
        Policy policy = Given.cachePolicy("shop/catalog", 1, """
                clusterRef: {name: shop}
                targetRefs: [{group: apps, kind: Deployment, name: catalog}, {kind: StatefulSet, name: store}]
                keyPrefix: "catalog:"
                caches:
                  products: {ttl: 30m, ttlJitterPercent: 5, storage: {maxValueSize: 2Mi}, onRedisFailure: {mode: Fail}}
                locks:
                  payment: {lease: 20s, clusterRef: {name: safe, namespace: redis}}
                """);

        assertThat(policy.errors()).isEmpty();
        assertThat(policy.targets())
                .containsExactly(
                        new Workload("shop", "Deployment", "catalog"), new Workload("shop", "StatefulSet", "store"));
        assertThat(policy.uses())
                .containsExactly(
                        new ClusterUse("spec.clusterRef", new ClusterId("shop", "shop"), Purpose.DEFAULT),
                        new ClusterUse("spec.caches.products", new ClusterId("shop", "shop"), Purpose.CACHE),
                        new ClusterUse("spec.locks.payment", new ClusterId("redis", "safe"), Purpose.LOCK));
        CacheEntry products = policy.part().caches().get("products");
        assertThat(products.cluster()).isEqualTo("shop/shop");
        assertThat(products.policy()).isEqualTo("shop/catalog");
        assertThat(products.keyPrefix()).isEqualTo("catalog:");
        assertThat(products.ttl()).isEqualTo(Duration.ofMinutes(30));
        assertThat(products.storage().maxValueSize()).isEqualTo(2L << 20);
        assertThat(products.onRedisFailure().mode()).isEqualTo(CacheEntry.OnRedisFailure.Mode.Fail);
        assertThat(policy.part().locks().get("payment").cluster()).isEqualTo("redis/safe");
        assertThat(policy.part().locks().get("payment").lease()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void everyWayOfCachingReachesTheDocument() {
        Policy policy = Given.cachePolicy("shop/catalog", 1, """
                clusterRef: {name: shop}
                targetRefs: [{kind: Deployment, name: catalog}]
                keyPrefix: "catalog:"
                caches:
                  through: {ttl: 1h, strategy: WriteThrough}
                  ahead: {ttl: 1h, strategy: RefreshAhead, refreshAhead: {threshold: 5m}}
                  early: {ttl: 1h, stampedeProtection: {mode: Probabilistic, beta: 1.5}}
                  near: {ttl: 1h, nearCache: {enabled: true, maxEntries: 500, ttl: 20s}, onRedisFailure: {mode: ServeStale, staleFor: 5m}}
                  fields: {ttl: 1h, storage: {format: Hash, compressAbove: 4Ki}, invalidation: Update}
                """);

        assertThat(policy.errors()).isEmpty();
        var caches = policy.part().caches();
        assertThat(caches.get("through").strategy()).isEqualTo(CacheEntry.Strategy.WriteThrough);
        assertThat(caches.get("through").invalidation()).isEqualTo(CacheEntry.Invalidation.Update);
        assertThat(caches.get("ahead").refreshAhead().threshold()).isEqualTo(Duration.ofMinutes(5));
        assertThat(caches.get("early").stampedeProtection().beta()).isEqualTo(1.5);
        assertThat(caches.get("near").nearCache())
                .isEqualTo(new CacheEntry.NearCache(true, 500, Duration.ofSeconds(20)));
        assertThat(caches.get("near").onRedisFailure().staleFor()).isEqualTo(Duration.ofMinutes(5));
        assertThat(caches.get("fields").storage().format()).isEqualTo(CacheEntry.Storage.Format.Hash);
        assertThat(caches.get("fields").storage().compressAbove()).isEqualTo(4096);
    }

    @Test
    void aLimitTakesWhatItsPolicySaysForAll() {
        Policy policy = Given.limitPolicy("shop/catalog-limits", 1, """
                clusterRef: {name: shop}
                targetRefs: [{kind: Deployment, name: catalog}]
                mode: Shadow
                defaults: {onRedisFailure: Deny}
                limits:
                  per-user: {algorithm: TokenBucket, rate: {limit: 100, window: 1m, burst: 20}, key: [{from: Header, name: X-User-Id}]}
                """);

        assertThat(policy.errors()).isEmpty();
        LimitEntry limit = policy.part().limits().get("per-user");
        assertThat(limit.keyPrefix()).isEqualTo("rl:shop:catalog-limits:per-user:");
        assertThat(limit.mode()).isEqualTo(LimitEntry.Mode.Shadow);
        assertThat(limit.onRedisFailure()).isEqualTo(LimitEntry.OnRedisFailure.Deny);
        assertThat(limit.rate().burst()).isEqualTo(20);
    }

    @Test
    void everyAlgorithmOfTheApiReachesTheDocument() {
        for (LimitAlgorithm algorithm : LimitAlgorithm.values()) {
            Policy policy = Given.limitPolicy("shop/catalog-limits", 1, """
                    clusterRef: {name: shop}
                    targetRefs: [{kind: Deployment, name: catalog}]
                    defaults: {onRedisFailure: LocalShare}
                    limits:
                      l: {algorithm: %s, rate: {limit: 10, window: 1s%s}, key: [{from: ClientIp}]}
                    """.formatted(
                            algorithm, algorithm == LimitAlgorithm.LeakyBucket ? ", queueSize: 100" : ""));

            assertThat(policy.errors()).isEmpty();
            LimitEntry limit = policy.part().limits().get("l");
            assertThat(limit.algorithm().name()).isEqualTo(algorithm.name());
            assertThat(limit.onRedisFailure()).isEqualTo(LimitEntry.OnRedisFailure.LocalShare);
            assertThat(limit.rate().queueSize()).isEqualTo(algorithm == LimitAlgorithm.LeakyBucket ? 100L : null);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    keyPrefix: "a b:"    | spec.keyPrefix: "a b:" is empty or holds a blank
                    keyPrefix: ""        | spec.keyPrefix: "" is empty
                    keyPrefix: "rl:x:"   | spec.keyPrefix: "rl:x:" overlaps "rl:", which Redtier itself uses
                    keyPrefix: "r"       | spec.keyPrefix: "r" overlaps "rl:"
                    caches: {c: {ttl: soon}} | spec.caches.c.ttl: "soon" is no duration
                    caches: {c: {ttl: 0s}}   | spec.caches.c.ttl: "0s" is too short; write "1ms" or more
                    caches: {c: {ttl: 99999h99999h}} | spec.caches.c.ttl: "99999h99999h"
                    caches: {c: {ttl: 1h, storage: {maxValueSize: 0}}} | spec.caches.c.storage.maxValueSize: "0" is too small
                    targetRefs: []           | spec.targetRefs: is empty; write at least one workload
                    targetRefs: [{kind: Job, name: j}] | spec.targetRefs[0]: apps/Job can't be a target; write group apps
                    targetRefs: [{group: x.io, kind: X, name: j}] | spec.targetRefs[0]: x.io/X can't be a target; write group apps
                    """)
    void saysWhatIsWrongWhereAndWhatToWrite(String change, String message) {
        String field = change.substring(0, change.indexOf(':'));
        StringBuilder spec = new StringBuilder();
        for (String line : new String[] {
            "clusterRef: {name: shop}",
            "targetRefs: [{kind: Deployment, name: catalog}]",
            "keyPrefix: \"catalog:\"",
            "caches: {products: {ttl: 1h}}"
        }) {
            spec.append(line.startsWith(field + ":") ? change : line).append('\n');
        }

        Policy policy = Given.cachePolicy("shop/catalog", 1, spec.toString());

        assertThat(policy.errors()).singleElement().asString().startsWith(message);
        assertThat(policy.part().isEmpty()).isTrue();
    }

    @Test
    void aWorkloadOfAnotherKindHasASelectorOfItsPods() {
        Policy policy = Given.cachePolicy("shop/catalog", 1, """
                clusterRef: {name: shop}
                targetRefs:
                - {kind: Deployment, name: catalog}
                - {group: argoproj.io, kind: Rollout, name: books, selector: {matchLabels: {app: books}}}
                keyPrefix: "catalog:"
                caches: {products: {ttl: 1h}}
                """);

        assertThat(policy.errors()).isEmpty();
        Workload books = new Workload("shop", "Rollout", "books");
        assertThat(policy.targets()).containsExactly(Given.CATALOG, books);
        assertThat(policy.selectors()).containsOnlyKeys(books);
        assertThat(policy.selectors().get(books).getMatchLabels()).isEqualTo(Map.of("app", "books"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    matchLabels: {"a b": c}       | matchLabels: "a b" is no key of a label; write at most 63 letters
                    matchLabels: {a/b/c: d}       | matchLabels: "a/b/c" is no key
                    matchLabels: {A.io/b: d}      | matchLabels: "A.io/b" is no key
                    matchLabels: {app: "a b"}     | matchLabels.app: "a b" is no value of a label; write at most 63
                    matchExpressions: [{key: app, operator: Is, values: [x]}] | matchExpressions[0].operator: "Is" is no operator; write In, NotIn, Exists or DoesNotExist
                    matchExpressions: [{key: app}]                     | matchExpressions[0].operator: nothing is no operator
                    matchExpressions: [{operator: Exists}]             | matchExpressions[0].key: nothing is no key
                    matchExpressions: [{key: app, operator: In}]       | matchExpressions[0].values: is empty; write at least one
                    matchExpressions: [{key: app, operator: Exists, values: [x]}] | matchExpressions[0].values: have no meaning
                    matchExpressions: [{key: app, operator: In, values: ["-"]}]   | matchExpressions[0].values: "-" is no value
                    """)
    void aSelectorThatTheApiServerDoesNotTakeIsRefusedAndItsWorkloadStaysATarget(String selector, String message) {
        Policy policy = rollout(selector);

        assertThat(policy.errors()).singleElement().asString().startsWith("spec.targetRefs[0].selector." + message);
        assertThat(policy.targets()).containsExactly(new Workload("shop", "Rollout", "books"));
        assertThat(policy.selectors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "matchLabels: {app.kubernetes.io/name: books_1.x, b: ''}",
                "matchExpressions: [{key: app, operator: NotIn, values: [a, b]}, {key: x, operator: DoesNotExist}]"
            })
    void aSelectorThatTheApiServerTakesIsTaken(String selector) {
        assertThat(rollout(selector).errors()).isEmpty();
        assertThat(rollout(selector).selectors()).hasSize(1);
    }

    private static Policy rollout(String selector) {
        return Given.cachePolicy("shop/catalog", 1, """
                clusterRef: {name: shop}
                targetRefs: [{group: argoproj.io, kind: Rollout, name: books, selector: {%s}}]
                keyPrefix: "catalog:"
                caches: {products: {ttl: 1h}}
                """.formatted(selector));
    }

    @Test
    void aWorkloadWhoseNameLeavesNoRoomForTheSecretsNameIsRefused() {
        String name = "a".repeat(230);
        Policy policy = Given.cachePolicy(
                "shop/catalog",
                1,
                "{clusterRef: {name: shop}, targetRefs: [{kind: Deployment, name: %s}], keyPrefix: 'c:', caches: {c: {ttl: 1h}}}"
                        .formatted(name));

        assertThat(policy.errors()).singleElement().asString().contains("at most 226");
    }
}
