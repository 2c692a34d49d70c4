package io.redtier.operator.policy.rules;

import io.redtier.operator.policy.rules.Resolution.InForce;
import io.redtier.runtime.document.KeySchema;
import io.redtier.runtime.document.PolicyDocument;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which keys a workload needs on which RedisCluster. Pure and thread-safe. */
public final class Grants {

    private Grants() {}

    /** The prefixes of the keys (and channels) of everything in the resolution's document, by the clusters that it names. */
    public static Map<ClusterId, SortedSet<String>> of(Scene scene, Resolution resolution) {
        PolicyDocument document = resolution.document().orElseThrow();
        Map<ClusterId, SortedSet<String>> prefixes = new TreeMap<>();
        document.clusters().keySet().forEach(name -> prefixes.put(ClusterId.parse(name), new TreeSet<>()));
        document.caches().values().forEach(cache -> add(prefixes, cache.cluster(), cache.keyPrefix()));
        document.locks().values().forEach(lock -> add(prefixes, lock.cluster(), lock.keyPrefix()));
        document.queues().values().forEach(queue -> add(prefixes, queue.cluster(), queue.keyPrefix()));
        document.limits().values().forEach(limit -> add(prefixes, limit.cluster(), limits(limit.policy())));
        // For data that an app keeps under the prefix besides what the document names.
        for (Policy policy : scene.policies()) {
            Resolution.Decision decision = resolution.decisions().get(policy.id());
            if (decision != null && decision.inForce() == InForce.CURRENT && policy.keyPrefix() != null) {
                policy.clusters().forEach(cluster -> add(prefixes, cluster.text(), policy.keyPrefix()));
            }
        }
        return prefixes;
    }

    private static void add(Map<ClusterId, SortedSet<String>> prefixes, String cluster, String prefix) {
        SortedSet<String> ofCluster = prefixes.get(ClusterId.parse(cluster));
        if (ofCluster != null) {
            ofCluster.add(prefix);
        }
    }

    /** One for all limits of a policy: adding one to it changes nobody's rights. */
    private static String limits(String policy) {
        int slash = policy.indexOf('/');
        return KeySchema.limitsPrefix(policy.substring(0, slash), policy.substring(slash + 1));
    }
}
