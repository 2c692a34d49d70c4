package io.redtier.crds.policy;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Caches and locks of workloads, kept in a RedisCluster. */
@Group("redtier.io")
@Version("v1alpha1")
@ShortNames("cpol")
@Categories("redtier")
@AdditionalPrinterColumn(name = "Accepted", jsonPath = ".status.conditions[?(@.type==\"Accepted\")].status")
@AdditionalPrinterColumn(name = "Enforced", jsonPath = ".status.conditions[?(@.type==\"Enforced\")].status")
@AdditionalPrinterColumn(name = "Instances", jsonPath = ".status.instances.summary")
@AdditionalPrinterColumn(name = "Hit%", jsonPath = ".status.caches[*].hitRatePercent", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Cluster", jsonPath = ".spec.clusterRef.name")
@AdditionalPrinterColumn(name = "Target", jsonPath = ".spec.targetRefs[*].name")
@AdditionalPrinterColumn(name = "Revision", jsonPath = ".status.revision")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Accepted\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class CachePolicy extends CustomResource<CachePolicySpec, PolicyStatus> implements Namespaced {

    private static final long serialVersionUID = 1;

    @Required
    @JsonPropertyDescription("What the CachePolicy should do.")
    @Override
    public CachePolicySpec getSpec() {
        return super.getSpec();
    }

    @JsonPropertyDescription("What became of the CachePolicy, as last observed by the operator.")
    @Override
    public PolicyStatus getStatus() {
        return super.getStatus();
    }
}
