package io.redtier.devcluster.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceSubresourceScale;
import java.util.ArrayList;
import java.util.List;

/** The numbers that the scale subresource stands for must be such that a Scale object can hold them. */
final class ScalePaths {

    private ScalePaths() {}

    static List<Cause> violations(JsonNode object, CustomResourceSubresourceScale scale) {
        List<Cause> causes = new ArrayList<>();
        if (scale != null) {
            check(object, scale.getSpecReplicasPath(), causes);
            check(object, scale.getStatusReplicasPath(), causes);
        }
        return causes;
    }

    private static void check(JsonNode object, String path, List<Cause> causes) {
        JsonNode replicas = object.at(path.replace('.', '/'));
        if (replicas.isMissingNode() || replicas.isNull()) {
            return;
        }
        if (!replicas.isIntegralNumber()) {
            String type = replicas.isTextual() ? "string" : replicas.isBoolean() ? "bool" : "float64";
            causes.add(Cause.invalid(
                    path,
                    IntNode.valueOf(0),
                    path + " accessor error: " + replicas.asText() + " is of the type " + type + ", expected int64"));
        } else if (replicas.longValue() < 0) {
            causes.add(Cause.invalid(path, replicas, "should be a non-negative integer"));
        } else if (replicas.longValue() > Integer.MAX_VALUE) {
            causes.add(Cause.invalid(path, replicas, "should be less than or equal to " + Integer.MAX_VALUE));
        }
    }
}
