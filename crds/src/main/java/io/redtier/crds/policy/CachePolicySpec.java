package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.redtier.crds.ClusterRef;
import io.redtier.crds.MapLists;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What caches, locks and queues the selected workloads have. Every property is explained, with unit and default, by its description. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "(has(self.caches) && self.caches.size() > 0) || (has(self.locks) && self.locks.size() > 0) || (has(self.queues) && self.queues.size() > 0)",
        message =
                "a CachePolicy needs at least one entry in caches, locks or queues, for example caches: {products: {ttl: 1h}}")
@SchemaCustomizer(value = MapLists.class, input = "targetRefs[group,kind,name]")
public class CachePolicySpec {

    @JsonPropertyDescription("RedisCluster that holds the data; a cache, a lock or a queue may name another.")
    @Required
    private ClusterRef clusterRef;

    @JsonPropertyDescription("Workloads in the namespace of this policy that it applies to.")
    @Required
    @Size(min = 1, max = 16)
    private List<TargetRef> targetRefs;

    @JsonPropertyDescription(
            "Start of every Redis key of this policy, for example \"catalog:\"; no prefix of another policy on the same cluster may lie inside it. Letters, digits and . _ - / : only, ending with a colon.")
    @Required
    @Size(min = 2, max = 64)
    @ValidationRule(
            value = "self.matches('^[A-Za-z0-9._:/-]+:$')",
            message =
                    "keyPrefix must end with ':' and hold letters, digits and . _ - / : only; write for example \"catalog:\"",
            messageExpression =
                    "'keyPrefix must end with \\':\\' and hold letters, digits and . _ - / : only (it becomes a Redis ACL pattern); write for example \"catalog:\"'")
    @ValidationRule(
            value = "!self.startsWith('rl:') && !self.startsWith('redtier:')",
            message = "rl: and redtier: are kept for rate limits and policy documents; write for example \"catalog:\"")
    private String keyPrefix;

    @JsonPropertyDescription(
            "Caches by name. The name is part of the Redis key: <keyPrefix><cache>:{<key>}. Default: none.")
    @Size(max = 64)
    @ValidationRule(
            value = "self.all(k, k.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'))",
            message = "names are at most 63 lower-case letters, digits and '-', for example products",
            messageExpression =
                    "'not a name: ' + self.filter(k, !k.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'))[0] + '; write at most 63 lower-case letters, digits and \\'-\\', for example products'")
    private Map<String, CacheSpec> caches;

    @JsonPropertyDescription("Locks by name. A lock needs a RedisCluster with memory.policy noeviction. Default: none.")
    @Size(max = 64)
    @ValidationRule(
            value = "self.all(k, k.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'))",
            message = "names are at most 63 lower-case letters, digits and '-', for example payment",
            messageExpression =
                    "'not a name: ' + self.filter(k, !k.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'))[0] + '; write at most 63 lower-case letters, digits and \\'-\\', for example payment'")
    private Map<String, LockSpec> locks;

    @JsonPropertyDescription(
            "Work queues by name. A queue needs a RedisCluster with memory.policy noeviction and persistence.mode AppendOnly. Default: none.")
    @Size(max = 64)
    @ValidationRule(
            value = "self.all(k, k.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'))",
            message = "names are at most 63 lower-case letters, digits and '-', for example mail",
            messageExpression =
                    "'not a name: ' + self.filter(k, !k.matches('^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$'))[0] + '; write at most 63 lower-case letters, digits and \\'-\\', for example mail'")
    private Map<String, QueueSpec> queues;

    public ClusterRef getClusterRef() {
        return clusterRef;
    }

    public void setClusterRef(ClusterRef clusterRef) {
        this.clusterRef = clusterRef;
    }

    public List<TargetRef> getTargetRefs() {
        return targetRefs;
    }

    public void setTargetRefs(List<TargetRef> targetRefs) {
        this.targetRefs = targetRefs;
    }

    public String getKeyPrefix() {
        return keyPrefix;
    }

    public void setKeyPrefix(String keyPrefix) {
        this.keyPrefix = keyPrefix;
    }

    public Map<String, CacheSpec> getCaches() {
        return caches;
    }

    public void setCaches(Map<String, CacheSpec> caches) {
        this.caches = caches;
    }

    public Map<String, LockSpec> getLocks() {
        return locks;
    }

    public void setLocks(Map<String, LockSpec> locks) {
        this.locks = locks;
    }

    public Map<String, QueueSpec> getQueues() {
        return queues;
    }

    public void setQueues(Map<String, QueueSpec> queues) {
        this.queues = queues;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CachePolicySpec that
                && Objects.equals(clusterRef, that.clusterRef)
                && Objects.equals(targetRefs, that.targetRefs)
                && Objects.equals(keyPrefix, that.keyPrefix)
                && Objects.equals(caches, that.caches)
                && Objects.equals(locks, that.locks)
                && Objects.equals(queues, that.queues);
    }

    @Override
    public int hashCode() {
        return Objects.hash(clusterRef, targetRefs, keyPrefix, caches, locks, queues);
    }
}
