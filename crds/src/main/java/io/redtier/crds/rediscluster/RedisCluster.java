package io.redtier.crds.rediscluster;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A Redis tier: one Redis, a primary with replicas and sentinels, or a Redis Cluster, as one resource. */
@Group("redtier.io")
@Version("v1alpha1")
@ShortNames("rdc")
@Categories("redtier")
@AdditionalPrinterColumn(name = "Mode", jsonPath = ".spec.mode")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Primary", jsonPath = ".status.currentPrimary")
@AdditionalPrinterColumn(name = "Shards", jsonPath = ".spec.shards", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Replicas", jsonPath = ".spec.replicas", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.readyReplicas", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.version")
@AdditionalPrinterColumn(name = "Slots", jsonPath = ".status.slotsAssigned", type = Type.INTEGER, priority = 1)
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$')",
        message =
                "metadata.name becomes part of Service and pod names: write at most 40 lower-case letters, digits and '-', starting with a letter")
public class RedisCluster extends CustomResource<RedisClusterSpec, RedisClusterStatus> implements Namespaced {

    private static final long serialVersionUID = 1;

    @Required
    @JsonPropertyDescription("What the RedisCluster should be.")
    @Override
    public RedisClusterSpec getSpec() {
        return super.getSpec();
    }

    @JsonPropertyDescription("What the RedisCluster is, as last observed by the operator.")
    @Override
    public RedisClusterStatus getStatus() {
        return super.getStatus();
    }
}
