package io.redtier.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.redtier.devcluster.EmbeddedCluster;
import io.redtier.devcluster.apiserver.access.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What the chart grants the operator, compared with what the operator has done under test, where it has the identity of the
 * chart's service account.
 */
public final class ChartRights {

    static final String NAMESPACE = "redtier-system";
    static final String SERVICE_ACCOUNT = "redtier-operator";

    private static final Path CHART = Path.of("../helm/redtier/templates/rbac.yaml");
    /** The name under which the API server knows the operator. */
    public static final String USER = "system:serviceaccount:" + NAMESPACE + ":" + SERVICE_ACCOUNT;

    private record Right(String verb, String group, String resource) {
        @Override
        public String toString() {
            return verb + " " + (group.isEmpty() ? "" : group + "/") + resource;
        }
    }

    private ChartRights() {}

    /** {@return the token of the operator's service account in the chart} */
    public static String token(EmbeddedCluster cluster) {
        return cluster.apiServer().serviceAccountToken(NAMESPACE, SERVICE_ACCOUNT);
    }

    /** Fails if the operator has done anything that the chart does not grant. */
    public static void assertSufficient(EmbeddedCluster cluster) {
        List<Right> granted = granted();
        List<Right> used = used(cluster);

        assertThat(used).as("requests of the operator").isNotEmpty();
        assertThat(used).as("what the operator does, by " + CHART).isSubsetOf(granted);
    }

    /** {@return what the chart grants and the operator has not used so far; in words} */
    public static String unused(EmbeddedCluster cluster) {
        List<Right> used = used(cluster);
        return granted().stream()
                .filter(right -> !used.contains(right))
                .map(Objects::toString)
                .collect(Collectors.joining(", "));
    }

    private static List<Right> used(EmbeddedCluster cluster) {
        return cluster.apiServer().accesses().stream()
                .filter(access -> access.user().equals(USER))
                .map(ChartRights::right)
                .distinct()
                .toList();
    }

    private static Right right(Access access) {
        return new Right(access.verb(), access.group(), access.resource());
    }

    private static List<Right> granted() {
        List<Right> rights = new ArrayList<>();
        for (PolicyRule rule : role().getRules()) {
            for (String group : rule.getApiGroups()) {
                for (String resource : rule.getResources()) {
                    rule.getVerbs().forEach(verb -> rights.add(new Right(verb, group, resource)));
                }
            }
        }
        return rights;
    }

    /** The rules hold no template expressions, so the rest of the template can go. */
    private static ClusterRole role() {
        try {
            String yaml = Files.readString(CHART)
                    .split("(?m)^---$")[0]
                    .lines()
                    .filter(line -> !line.contains("{{"))
                    .collect(Collectors.joining("\n"));
            return Serialization.unmarshal(yaml, ClusterRole.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
