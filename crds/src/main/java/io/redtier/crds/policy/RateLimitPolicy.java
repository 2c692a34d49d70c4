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

/** Rate limits of workloads, counted in a RedisCluster. */
@Group("redtier.io")
@Version("v1alpha1")
@ShortNames("rlim")
@Categories("redtier")
@AdditionalPrinterColumn(name = "Accepted", jsonPath = ".status.conditions[?(@.type==\"Accepted\")].status")
@AdditionalPrinterColumn(name = "Enforced", jsonPath = ".status.conditions[?(@.type==\"Enforced\")].status")
@AdditionalPrinterColumn(name = "Instances", jsonPath = ".status.instances.summary")
@AdditionalPrinterColumn(name = "Cluster", jsonPath = ".spec.clusterRef.name")
@AdditionalPrinterColumn(name = "Target", jsonPath = ".spec.targetRefs[*].name")
@AdditionalPrinterColumn(name = "Revision", jsonPath = ".status.revision")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Accepted\")].reason", priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class RateLimitPolicy extends CustomResource<RateLimitPolicySpec, PolicyStatus> implements Namespaced {

    private static final long serialVersionUID = 1;

    @Required
    @JsonPropertyDescription("What the RateLimitPolicy should do.")
    @Override
    public RateLimitPolicySpec getSpec() {
        return super.getSpec();
    }

    @JsonPropertyDescription("What became of the RateLimitPolicy, as last observed by the operator.")
    @Override
    public PolicyStatus getStatus() {
        return super.getStatus();
    }
}
