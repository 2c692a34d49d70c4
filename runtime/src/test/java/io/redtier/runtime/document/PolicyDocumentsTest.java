package io.redtier.runtime.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDocumentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static byte[] example() throws IOException {
        try (InputStream in = PolicyDocumentsTest.class.getResourceAsStream("/document.json")) {
            return in.readAllBytes();
        }
    }

    @Test
    void writesWhatItRead() throws IOException {
        byte[] example = example();
        assertThat(JSON.readTree(PolicyDocuments.write(PolicyDocuments.read(example))))
                .isEqualTo(JSON.readTree(example));
    }

    @Test
    void fillsInDefaultsAndIgnoresUnknownFields() {
        PolicyDocument document = PolicyDocuments.read(bytes("""
                {"schemaVersion": 1, "generation": 0, "workload": {"namespace": "a", "kind": "Deployment", "name": "b"},
                 "fromTheFuture": {"x": [1]},
                 "clusters": {"a/r": {"mode": "Standalone", "endpoints": ["[::1]:6379"], "zone": "x"}},
                 "caches": {"c": {"cluster": "a/r", "keyPrefix": "p:", "ttl": "1m", "nearCache": {}}},
                 "locks": {"l": {"cluster": "a/r", "keyPrefix": "p:", "lease": "1s"}},
                 "limits": {"m": {"cluster": "a/r", "keyPrefix": "q:", "algorithm": "FixedWindow",
                            "rate": {"limit": 5, "window": "1s"}, "key": [{"from": "ClientIp"}]}}}
                """));
        CacheEntry cache = document.caches().get("c");
        assertThat(cache.negativeTtl()).isNull();
        assertThat(cache.stampedeProtection().lease()).isEqualTo(Duration.ofSeconds(10));
        assertThat(cache.storage()).isEqualTo(new CacheEntry.Storage(CacheEntry.Storage.Format.Json, 1 << 20, null));
        assertThat(cache.onRedisFailure().mode()).isEqualTo(CacheEntry.OnRedisFailure.Mode.Bypass);
        assertThat(document.locks().get("l")).extracting(LockEntry::renew).isEqualTo(true);
        LimitEntry limit = document.limits().get("m");
        assertThat(limit.rate().capacity()).isEqualTo(5);
        assertThat(limit.when()).isEqualTo(LimitEntry.When.ALWAYS);
        assertThat(limit.response()).isEqualTo(new LimitEntry.Response(429, LimitEntry.Response.Headers.Draft));
        assertThat(document.revision()).matches("[0-9a-f]{12}").isEqualTo(PolicyDocuments.revisionOf(document));
    }

    @Test
    void refusesANearCacheOfWhatReplicasSay() {
        assertThatThrownBy(() -> PolicyDocuments.read(bytes("""
                        {"schemaVersion": 1, "generation": 0, "workload": {"namespace": "a", "kind": "Deployment", "name": "b"},
                         "clusters": {"a/r": {"mode": "Standalone", "endpoints": ["[::1]:6379"]}},
                         "caches": {"c": {"cluster": "a/r", "keyPrefix": "p:", "ttl": "1m", "nearCache": {},
                                          "readFrom": "PreferReplica"}}}
                        """)))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessage(
                        "invalid policy document: caches.c.readFrom: \"PreferReplica\" may give an old value after a"
                                + " change was told, which nearCache would keep; write \"Primary\", or leave nearCache out");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        /schemaVersion | 2 | schemaVersion: 2 is not known; this library reads 1, update it to read newer documents
        /generation | -1 | generation: -1 is out of range; write a whole number from 0 to 9223372036854775807
        /generation | "4" | generation: "4" is no whole number; write one from 0 to 9223372036854775807
        /workload/name | null | workload.name: is missing; write a text such as "catalog"
        /workload | 3 | workload: 3 is no object; write it in braces; workload.namespace: is missing; write a text such as "shop"; workload.kind: is missing; write a text such as "Deployment"; workload.name: is missing; write a text such as "catalog"
        /clusters/shop~1shop/mode | "Proxy" | clusters['shop/shop'].mode: "Proxy" is not known; write one of [Standalone, Sentinel, Cluster]
        /clusters/shop~1shop/endpoints | [] | clusters['shop/shop'].endpoints: is empty; write at least one such as ["shop.shop.svc:6379"]
        /clusters/shop~1shop/endpoints | ["redis"] | clusters['shop/shop'].endpoints[0]: "redis" is no host and port; write them as "shop.shop.svc:6379"
        /clusters/shop~1shop/endpoints | ["r:70000"] | clusters['shop/shop'].endpoints[0]: "r:70000" is no host and port; write them as "shop.shop.svc:6379"
        /clusters/shop~1shop/primaryName | null | clusters['shop/shop'].primaryName: is missing; write a text such as "shop"
        /clusters/shop~1shop/tls | "no" | clusters['shop/shop'].tls: "no" is neither true nor false; write true or false without quotes
        /clusters/shop~1shop/bindingPath | "../run/" | clusters['shop/shop'].bindingPath: "../run/" is no start of a file name; write letters, digits, '-', '_', '.', such as "shop.shop."
        /caches/products/cluster | "a/b" | caches.products.cluster: "a/b" is not in clusters; write one of [shop/shop]
        /caches/products/keyPrefix | "a{b:" | caches.products.keyPrefix: "a{b:" holds a blank or one of { } * ? [ ] \\; write it without
        /caches/products/strategy | "Magic" | caches.products.strategy: "Magic" is not known; write one of [CacheAside, WriteThrough, RefreshAhead, WriteBehind]
        /caches/products/strategy | "WriteThrough" | caches.products.invalidation: "Delete" contradicts strategy WriteThrough, which caches what it writes; leave it out, or write strategy CacheAside
        /caches/products/ttl | "-5s" | caches.products.ttl: "-5s" is no duration; write up to four numbers with the units h, m, s, ms, such as "500ms", "10s" or "1h30m"
        /caches/products/ttl | "0s" | caches.products.ttl: "0s" is too short; write "1ms" or more
        /caches/products/ttl | "99999h99999h" | caches.products.ttl: "99999h99999h" is too long; write at most "99999h"
        /caches/products/ttl | null | caches.products.ttl: is missing; write a duration such as "1h"
        /caches/products/ttlJitterPercent | 101 | caches.products.ttlJitterPercent: 101 is out of range; write a whole number from 0 to 100
        /caches/products/strategy | "RefreshAhead" | caches.products.refreshAhead: is missing, and strategy RefreshAhead needs it; write for example {"threshold": "5m"}
        /caches/products/refreshAhead | {"threshold": "5m"} | caches.products.refreshAhead: is only for strategy RefreshAhead; leave it out or change the strategy
        /caches/products/nearCache | {"maxEntries": 0} | caches.products.nearCache.maxEntries: 0 is out of range; write a whole number from 1 to 10000000
        /caches/products/readFrom | "Replica" | caches.products.readFrom: "Replica" is not known; write one of [Primary, PreferReplica]
        /caches/products/warmUp | {"limit": 0} | caches.products.warmUp.limit: 0 is out of range; write a whole number from 1 to 100000
        /caches/products/onRedisFailure | {"mode": "ServeStale"} | caches.products.onRedisFailure.mode: "ServeStale" serves what nearCache holds, and there is none; write nearCache {"enabled": true}, or another mode
        /caches/products/onRedisFailure | {"mode": "Fail", "staleFor": "1m"} | caches.products.onRedisFailure.staleFor: is only for mode ServeStale; leave it out or change the mode
        /caches/products/stampedeProtection/beta | 0 | caches.products.stampedeProtection.beta: 0 is no number above 0; write one such as 1.0
        /caches/products/storage/maxValueSize | "1MB" | caches.products.storage.maxValueSize: "1MB" is no size; write bytes or a Kubernetes quantity such as "4Ki" or "1Mi"
        /caches/products/storage/maxValueSize | "0" | caches.products.storage.maxValueSize: "0" is too small; write "1" or more
        /caches/products/writeBehind | {} | caches.products.writeBehind: has no effect with strategy CacheAside; leave it out, or write strategy "WriteBehind"
        /caches/pages/http/methods | ["GET", "POST"] | caches.pages.http.methods: [GET, POST] can't be: only GET and HEAD can be answered from a cache; write ["GET"] or ["GET", "HEAD"]
        /caches/pages/http/paths | [] | caches.pages.http.paths: is empty; write at least one such as ["/api/products/*"]
        /caches/pages/http/paths | ["api"] | caches.pages.http.paths[0]: "api" is no path; write one that starts with '/'
        /caches/pages/http/vary | ["Accept Language"] | caches.pages.http.vary[0]: "Accept Language" is no name of a header; write one such as "Accept-Language"
        /caches/pages/strategy | "WriteBehind" | caches.pages.http: caches responses, which nobody writes, so strategy WriteBehind has no meaning for it; write strategy "CacheAside" or "RefreshAhead"
        /caches/pages/storage/format | "Hash" | caches.pages.http: caches responses, which have no fields to be read alone; write storage {"format": "Json"}
        /caches/views/writeBehind/maxPending | 0 | caches.views.writeBehind.maxPending: 0 is out of range; write a whole number from 1 to 10000000
        /caches/views/writeBehind/flushInterval | "0s" | caches.views.writeBehind.flushInterval: "0s" is too short; write "1ms" or more
        /locks/payment/lease | "10ms" | locks.payment.lease: "10ms" is too short; write "100ms" or more
        /locks/payment/minReplicasAcked | 16 | locks.payment.minReplicasAcked: 16 is out of range; write a whole number from 0 to 15
        /queues/mail/workers | 0 | queues.mail.workers: 0 is out of range; write a whole number from 1 to 1000
        /queues/mail/maxAttempts | 101 | queues.mail.maxAttempts: 101 is out of range; write a whole number from 1 to 100
        /queues/mail/backoff/initial | "2m" | queues.mail.backoff.max: "1m" is shorter than initial; write "2m" or more
        /queues/mail/backoff/factor | 1.5 | queues.mail.backoff.factor: 1.5 is no whole number; write one from 1 to 10
        /queues/mail/visibilityTimeout | "500ms" | queues.mail.visibilityTimeout: "500ms" is too short; write "1s" or more
        /queues/mail/cluster | "a/b" | queues.mail.cluster: "a/b" is not in clusters; write one of [shop/shop]
        /limits/per-user/rate/limit | 0 | limits.per-user.rate.limit: 0 is out of range; write a whole number from 1 to 9223372036854775807
        /limits/per-user/rate/limit | 9000000000 | limits.per-user.rate.limit: 9000000000 is too large for window 1m; write at most 75059993
        /limits/per-user/rate/queueSize | 5 | limits.per-user.rate.queueSize: 5 is only for algorithm LeakyBucket; leave it out or change the algorithm
        /limits/per-user/cost | 101 | limits.per-user.cost: 101 is above what the limit ever allows; write at most 100 or raise rate.burst
        /limits/per-user/algorithm | null | limits.per-user.algorithm: is missing; write one of [FixedWindow, SlidingWindowLog, SlidingWindowCounter, TokenBucket, LeakyBucket]
        /limits/per-user/key | [] | limits.per-user.key: is empty; write at least one such as [{"from": "ClientIp"}]
        /limits/per-user/key | [{"from": "Header"}] | limits.per-user.key[0].name: is missing; write a text such as "X-User-Id"
        /limits/per-user/when/paths | ["api"] | limits.per-user.when.paths[0]: "api" is no path; write one that starts with '/'
        /limits/per-user/when/methods | ["post"] | limits.per-user.when.methods[0]: "post" is no HTTP method; write capitals such as "POST"
        /limits/per-user/response/status | 200 | limits.per-user.response.status: 200 is out of range; write a whole number from 400 to 599
        /caches | {"a:b": {"cluster": "shop/shop", "keyPrefix": "p:", "ttl": "1s"}} | caches['a:b']: is no usable name; write letters, digits, '-', '_', '.', at most 63 of them
        """)
    void saysWhatIsWrongAndWhatToWriteInstead(String pointer, String value, String message) throws IOException {
        ObjectNode tree = (ObjectNode) JSON.readTree(example());
        int cut = pointer.lastIndexOf('/');
        ((ObjectNode) tree.at(pointer.substring(0, cut))).set(pointer.substring(cut + 1), JSON.readTree(value));
        assertThatThrownBy(() -> PolicyDocuments.read(JSON.writeValueAsBytes(tree)))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessage("invalid policy document: " + message);
    }

    @Test
    void aRefreshIsNotDueForMostOfAValuesLife() {
        assertThatThrownBy(() -> PolicyDocuments.read(bytes("""
                {"schemaVersion": 1, "generation": 0, "workload": {"namespace": "a", "kind": "Deployment", "name": "b"},
                 "clusters": {"a/r": {"mode": "Standalone", "endpoints": ["r:6379"]}},
                 "caches": {"c": {"cluster": "a/r", "keyPrefix": "p:", "ttl": "1m", "strategy": "RefreshAhead",
                                  "refreshAhead": {"threshold": "31s"}}}}
                """)))
                .hasMessage("invalid policy document: caches.c.refreshAhead.threshold: \"31s\" is more than half of the"
                        + " ttl, so values would be rebuilt all the time; write at most \"30s\"");
    }

    @Test
    void onlyATokenBucketIsBoundByItsWindow() throws IOException {
        ObjectNode tree = (ObjectNode) JSON.readTree(example());
        ObjectNode limit = (ObjectNode) tree.at("/limits/per-user");
        limit.put("algorithm", "FixedWindow")
                .set("rate", JSON.readTree("{\"limit\": 1000000000, \"window\": \"720h\"}"));
        assertThat(PolicyDocuments.read(JSON.writeValueAsBytes(tree))
                        .limits()
                        .get("per-user")
                        .rate()
                        .limit())
                .isEqualTo(1_000_000_000L);
        limit.put("algorithm", "TokenBucket");
        assertThatThrownBy(() -> PolicyDocuments.read(JSON.writeValueAsBytes(tree)))
                .hasMessage("invalid policy document: limits.per-user.rate.limit: 1000000000 is too large for window"
                        + " 720h; write at most 1737499");
    }

    @Test
    void aLogIsBoundByItsMemoryAndAQueueByItsWindow() throws IOException {
        ObjectNode tree = (ObjectNode) JSON.readTree(example());
        ObjectNode limit = (ObjectNode) tree.at("/limits/per-user");
        limit.put("algorithm", "SlidingWindowLog")
                .set("rate", JSON.readTree("{\"limit\": 200000, \"window\": \"1h\"}"));
        assertThatThrownBy(() -> PolicyDocuments.read(JSON.writeValueAsBytes(tree)))
                .hasMessage("invalid policy document: limits.per-user.rate.limit: 200000 is too large for"
                        + " SlidingWindowLog, which remembers every request of the window, up to 5.4 MB for each"
                        + " subject; write at most 100000, or algorithm SlidingWindowCounter, which needs the same few"
                        + " bytes for any limit");
        limit.put("algorithm", "LeakyBucket")
                .set("rate", JSON.readTree("{\"limit\": 10, \"window\": \"720h\", \"queueSize\": 5000000}"));
        assertThatThrownBy(() -> PolicyDocuments.read(JSON.writeValueAsBytes(tree)))
                .hasMessage("invalid policy document: limits.per-user.rate.queueSize: 5000000 is too large for window"
                        + " 720h; write at most 1737498");
        limit.put("cost", 12).set("rate", JSON.readTree("{\"limit\": 10, \"window\": \"1s\", \"queueSize\": 10}"));
        assertThatThrownBy(() -> PolicyDocuments.read(JSON.writeValueAsBytes(tree)))
                .hasMessage("invalid policy document: limits.per-user.cost: 12 is above what the limit ever allows;"
                        + " write at most 11 or raise rate.queueSize");
    }

    @Test
    void collectsAllErrors() throws IOException {
        ObjectNode tree = (ObjectNode) JSON.readTree(example());
        ((ObjectNode) tree.at("/caches/products")).put("ttl", "soon").put("cluster", "x/y");
        ((ObjectNode) tree.at("/limits/per-user")).put("mode", "Maybe");
        InvalidDocumentException thrown = catchThrowableOfType(
                InvalidDocumentException.class, () -> PolicyDocuments.read(JSON.writeValueAsBytes(tree)));
        assertThat(thrown.errors())
                .extracting(DocumentError::path)
                .containsExactly("caches.products.cluster", "caches.products.ttl", "limits.per-user.mode");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        [1]                  | the document is no JSON object; write it in braces
        ''                   | the document is no JSON object; write it in braces
        """)
    void refusesWhatIsNoObject(String json, String message) {
        assertThatThrownBy(() -> PolicyDocuments.read(bytes(json))).hasMessage("invalid policy document: " + message);
    }

    @Test
    void refusesWhatFollowsTheDocument() throws IOException {
        byte[] twice = bytes(new String(example(), StandardCharsets.UTF_8) + "}");
        assertThatThrownBy(() -> PolicyDocuments.read(twice))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageStartingWith("invalid policy document: not JSON: ");
    }

    @Test
    void refusesHalfADocument() throws IOException {
        byte[] half = java.util.Arrays.copyOf(example(), 200);
        assertThatThrownBy(() -> PolicyDocuments.read(half))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageMatching(
                        "invalid policy document: not JSON: Unexpected end-of-input.*\\(line 3, column .*\\)");
    }

    @Test
    void theRevisionIsThatOfTheContentAlone() throws IOException {
        PolicyDocument document = PolicyDocuments.read(example());
        String revision = PolicyDocuments.revisionOf(document);
        assertThat(PolicyDocuments.revisionOf(document.withGeneration(43).withRevision("other")))
                .isEqualTo(revision);
        PolicyDocument other = PolicyDocument.of(
                document.workload(), document.clusters(), document.caches(), java.util.Map.of(), document.limits());
        assertThat(other.revision()).matches("[0-9a-f]{12}").isNotEqualTo(revision);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
