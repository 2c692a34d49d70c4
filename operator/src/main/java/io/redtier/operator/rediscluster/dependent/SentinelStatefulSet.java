package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.SchedulingSpec;
import io.redtier.operator.Labels;
import io.redtier.operator.OperatorConfig;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import java.util.List;

/** The sentinel pods. */
@KubernetesDependent
public class SentinelStatefulSet extends CRUDKubernetesDependentResource<StatefulSet, RedisCluster> {

    private static final long GRACE_SECONDS = 10;
    private static final List<String> USERS =
            List.of(ClusterNames.SENTINEL_USERS_FILE, Owner.SENTINEL.key(), Owner.PROBE.key());

    private final String imageRepository;

    public SentinelStatefulSet(OperatorConfig config) {
        super(StatefulSet.class);
        this.imageRepository = config.rediscluster().imageRepository();
    }

    @Override
    protected StatefulSet desired(RedisCluster cluster, Context<RedisCluster> context) {
        return PodTemplates.choose(desired(cluster, imageRepository), cluster, context);
    }

    public static StatefulSet desired(RedisCluster cluster, String imageRepository) {
        String name = cluster.getMetadata().getName();
        return new StatefulSetBuilder()
                .withMetadata(OwnedMetadata.of(cluster, ClusterNames.sentinel(cluster), Labels.SENTINEL))
                .withNewSpec()
                .withReplicas(ClusterSpec.sentinel(cluster).getReplicas())
                .withServiceName(ClusterNames.sentinelNodesService(cluster))
                .withPodManagementPolicy("Parallel")
                .withNewUpdateStrategy()
                // Kubernetes knows neither who the primary is nor who is in sync: see Roll.
                .withType("OnDelete")
                .endUpdateStrategy()
                .withNewSelector()
                .withMatchLabels(Labels.selector(name, Labels.SENTINEL))
                .endSelector()
                .withTemplate(podTemplate(cluster, imageRepository))
                .endSpec()
                .build();
    }

    private static PodTemplateSpec podTemplate(RedisCluster cluster, String imageRepository) {
        SchedulingSpec scheduling = cluster.getSpec().getScheduling();
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(Labels.of(cluster.getMetadata().getName(), Labels.SENTINEL))
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withSecurityContext(PodParts.podSecurity())
                .withAffinity(Placement.affinity(cluster, Labels.SENTINEL))
                .withTopologySpreadConstraints(Placement.spread(cluster, Labels.SENTINEL))
                .withNodeSelector(scheduling.getNodeSelector())
                .withTolerations(scheduling.getTolerations())
                .withPriorityClassName(scheduling.getPriorityClassName())
                .addNewContainer()
                .withName(Labels.SENTINEL)
                .withImage(ClusterSpec.image(cluster, imageRepository))
                .withCommand(PodParts.script("start-sentinel.sh"))
                .addNewPort()
                .withName(Labels.SENTINEL)
                .withContainerPort(ClusterNames.SENTINEL_PORT)
                .withProtocol("TCP")
                .endPort()
                .withEnv(PodParts.environment(cluster))
                .withNewResources()
                .addToRequests("cpu", new Quantity("20m"))
                .addToRequests("memory", new Quantity("32Mi"))
                .addToLimits("memory", new Quantity("128Mi"))
                .endResources()
                .withSecurityContext(PodParts.containerSecurity())
                .withReadinessProbe(PodParts.probe("ready", Labels.SENTINEL, 5, 3))
                .withLivenessProbe(PodParts.probe("live", Labels.SENTINEL, 10, 6))
                .withVolumeMounts(PodParts.mounts(cluster))
                .endContainer()
                .withVolumes(PodParts.volumes(cluster, USERS))
                .endSpec()
                .build();
    }
}
