package io.redtier.testkit;

import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.PolicyDocuments;
import java.nio.charset.StandardCharsets;

/** The policies of the contract's tests. All that has to run out does so within a second or two. */
final class Policies {
    private static final String PLACE = "\"cluster\": \"shop/shop\", \"policy\": \"shop/catalog\"";

    private Policies() {}

    static PolicyDocument at(String endpoint) {
        return PolicyDocuments.read("""
                {"schemaVersion": 1, "generation": 1,
                 "workload": {"namespace": "shop", "kind": "Deployment", "name": "catalog"},
                 "clusters": {"shop/shop": {"mode": "Standalone", "endpoints": ["ENDPOINT"]}},
                 "caches": {
                   "products": {PLACE, "keyPrefix": "catalog:", "ttl": "1s", "negativeTtl": "500ms"},
                   "ahead": {PLACE, "keyPrefix": "catalog:", "ttl": "4s", "strategy": "RefreshAhead",
                             "refreshAhead": {"threshold": "2s"}},
                   "parts": {PLACE, "keyPrefix": "catalog:", "ttl": "1h", "storage": {"format": "Hash"}},
                   "near": {PLACE, "keyPrefix": "catalog:", "ttl": "1h", "nearCache": {"ttl": "1h"},
                            "onRedisFailure": {"mode": "ServeStale"}},
                   "strict": {PLACE, "keyPrefix": "catalog:", "ttl": "1h", "onRedisFailure": {"mode": "Fail"}},
                   "views": {PLACE, "keyPrefix": "catalog:", "ttl": "1h", "strategy": "WriteBehind",
                             "writeBehind": {"flushInterval": "500ms"}}},
                 "locks": {
                   "payment": {PLACE, "keyPrefix": "catalog:", "lease": "1s", "maxWait": "30s", "fencing": true},
                   "short": {PLACE, "keyPrefix": "catalog:", "lease": "500ms", "renew": false}},
                 "queues": {
                   "mail": {PLACE, "keyPrefix": "catalog:", "maxAttempts": 2, "visibilityTimeout": "30s",
                            "backoff": {"initial": "200ms", "max": "1s"}}},
                 "limits": {
                   LIMITS
                   "open": {PLACE, "keyPrefix": "rl:shop:l:open:", "algorithm": "FixedWindow",
                            "rate": {"limit": 1, "window": "1h"}, "key": [{"from": "ClientIp"}], "when": {"paths": ["/none"]}},
                   "closed": {PLACE, "keyPrefix": "rl:shop:l:closed:", "algorithm": "FixedWindow", "onRedisFailure": "Deny",
                              "rate": {"limit": 1, "window": "1h"}, "key": [{"from": "ClientIp"}],
                              "when": {"paths": ["/none"]}}}}
                """.replace("LIMITS", limits())
                .replace("PLACE", PLACE)
                .replace("ENDPOINT", endpoint)
                .getBytes(StandardCharsets.UTF_8));
    }

    /** One of each algorithm, with three in a second. */
    private static String limits() {
        StringBuilder limits = new StringBuilder();
        for (String algorithm :
                new String[] {"FixedWindow", "SlidingWindowLog", "SlidingWindowCounter", "TokenBucket", "LeakyBucket"
                }) {
            limits.append("""
                    "NAME": {PLACE, "keyPrefix": "rl:shop:l:NAME:", "algorithm": "NAME",
                             "rate": {"limit": 3, "window": "1s"}, "key": [{"from": "ClientIp"}],
                             "when": {"paths": ["/all"]}},
                    """.replace("NAME", algorithm));
        }
        return limits.toString();
    }
}
