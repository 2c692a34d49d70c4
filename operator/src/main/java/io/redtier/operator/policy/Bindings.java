package io.redtier.operator.policy;

import io.fabric8.kubernetes.api.model.Secret;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.acl.AclUser;
import io.redtier.operator.policy.WorkloadUsers.Login;
import io.redtier.operator.policy.rules.ClusterId;
import io.redtier.operator.policy.rules.ClusterReader;
import io.redtier.operator.policy.rules.Policy;
import io.redtier.operator.policy.rules.PublishedNames;
import io.redtier.runtime.document.PolicyDocument;
import io.redtier.runtime.document.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The binding Secrets of workloads, and the users that they name. Thread-safe for different workloads. */
final class Bindings {

    private final PolicyWatch watch;

    Bindings(PolicyWatch watch) {
        this.watch = watch;
    }

    /**
     * Writes the binding of a workload, and tells each RedisCluster of the user that it names.
     *
     * @param prefixes of the keys that the workload needs on each cluster of the document
     * @return the users of those clusters that ask for a password
     */
    Map<ClusterId, AclUser> apply(
            PolicyDocument document,
            Routes.Known known,
            List<Policy> owners,
            WorkloadUsers users,
            Map<ClusterId, SortedSet<String>> prefixes) {
        Secret before = secret(document.workload());
        Binding binding = new Binding(before == null ? null : before.getData());
        Map<ClusterId, AclUser> told = new TreeMap<>();
        prefixes.forEach((id, needed) -> {
            Optional<RedisCluster> cluster = watch.cluster(id);
            if (cluster.isEmpty() || !known.passwords().containsKey(id)) {
                binding.keep(id.bindingPath());
            } else if (known.passwords().get(id).isEmpty()) {
                binding.add(ClusterReader.read(cluster.get()), null);
                users.remove(id);
            } else {
                Login login = users.login(id, before);
                binding.add(ClusterReader.read(cluster.get()), login);
                told.put(id, users.tell(cluster.get(), id, login, needed));
            }
        });
        // For instances that have yet to load the document without them.
        users.present().stream().filter(id -> !prefixes.containsKey(id)).forEach(id -> binding.keep(id.bindingPath()));
        write(PublishedObjects.bindingSecret(document.workload(), binding.data(), owners), before);
        return told;
    }

    /**
     * Leaves of the binding of a workload without policies what its remaining users log in with, for instances that have
     * yet to hear of that and for policies that come back; deletes it with the last of them.
     */
    void withdraw(Workload workload, WorkloadUsers users) {
        Secret before = secret(workload);
        if (before == null) {
            return;
        }
        Binding binding = new Binding(before.getData());
        new TreeSet<>(users.present()).forEach(id -> binding.keep(id.bindingPath()));
        if (binding.data().isEmpty()) {
            watch.secrets().delete(before);
        } else {
            // Without an owner: Kubernetes would delete it with the last policy.
            write(PublishedObjects.bindingSecret(workload, binding.data(), List.of()), before);
        }
    }

    private void write(Secret desired, Secret before) {
        if (!PublishedObjects.isAsDesired(desired, before)) {
            watch.secrets().apply(desired);
        }
    }

    private Secret secret(Workload workload) {
        return watch.secrets().get(workload.namespace(), PublishedNames.bindingSecret(workload));
    }
}
