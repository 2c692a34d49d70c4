package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.redtier.crds.rediscluster.PersistenceSpec;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.crds.rediscluster.SchedulingSpec;
import io.redtier.operator.Labels;
import io.redtier.operator.OperatorConfig;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.RedisConf;
import io.redtier.operator.rediscluster.acl.InternalPasswords.Owner;
import io.redtier.operator.rediscluster.config.AcceptedConfig;
import io.redtier.operator.rediscluster.config.ConfigChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The data pods. */
@KubernetesDependent
public class RedisStatefulSet extends CRUDKubernetesDependentResource<StatefulSet, RedisCluster> {

    /** On the pod template: a change of it restarts the pods, for Redis reads its configuration at start. */
    static final String CONFIG_CHECKSUM = "redtier.io/config-checksum";

    private static final String DATA = "data";
    private static final List<String> USERS =
            List.of(ClusterNames.USERS_FILE, Owner.REPLICATION.key(), Owner.PROBE.key(), Owner.POD.key());

    /** Redis waits up to 10 s for its replicas before it ends, and then writes what is to be kept. */
    private static final long GRACE_SECONDS = 60;

    private final String imageRepository;

    public RedisStatefulSet(OperatorConfig config) {
        super(StatefulSet.class);
        this.imageRepository = config.rediscluster().imageRepository();
    }

    @Override
    protected StatefulSet desired(RedisCluster cluster, Context<RedisCluster> context) {
        return PodTemplates.choose(
                desired(cluster, imageRepository, DataPods.of(cluster, context), NodeConfig.of(cluster, context)),
                cluster,
                context);
    }

    /** The StatefulSet with the given number of pods, whose Redis starts with the given directives. */
    public static StatefulSet desired(RedisCluster cluster, String imageRepository, int pods, AcceptedConfig config) {
        String name = cluster.getMetadata().getName();
        return new StatefulSetBuilder()
                .withMetadata(OwnedMetadata.of(cluster, ClusterNames.primary(cluster), Labels.REDIS))
                .withNewSpec()
                .withReplicas(pods)
                .withServiceName(ClusterNames.nodesService(cluster))
                .withPodManagementPolicy("Parallel")
                .withNewUpdateStrategy()
                // Kubernetes knows neither who the primary is nor who is in sync: see Roll.
                .withType("OnDelete")
                .endUpdateStrategy()
                .withNewPersistentVolumeClaimRetentionPolicy()
                .withWhenDeleted(
                        cluster.getSpec().getPersistence().getReclaimPolicy().name())
                .withWhenScaled("Retain")
                .endPersistentVolumeClaimRetentionPolicy()
                .withNewSelector()
                .withMatchLabels(Labels.selector(name, Labels.REDIS))
                .endSelector()
                .withTemplate(podTemplate(cluster, imageRepository, config))
                .withVolumeClaimTemplates(claims(cluster))
                .endSpec()
                .build();
    }

    private static PodTemplateSpec podTemplate(RedisCluster cluster, String imageRepository, AcceptedConfig config) {
        SchedulingSpec scheduling = cluster.getSpec().getScheduling();
        Map<String, String> annotations = new TreeMap<>(Map.of(CONFIG_CHECKSUM, RedisConf.checksum(cluster)));
        if (!config.restart().isEmpty()) {
            annotations.put(ConfigChange.RESTART, config.restart());
        }
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(Labels.of(cluster.getMetadata().getName(), Labels.REDIS))
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withSecurityContext(PodParts.podSecurity())
                .withAffinity(Placement.affinity(cluster, Labels.REDIS))
                .withTopologySpreadConstraints(Placement.spread(cluster, Labels.REDIS))
                .withNodeSelector(scheduling.getNodeSelector())
                .withTolerations(scheduling.getTolerations())
                .withPriorityClassName(scheduling.getPriorityClassName())
                .addNewContainer()
                .withName(Labels.REDIS)
                .withImage(ClusterSpec.image(cluster, imageRepository))
                .withCommand(PodParts.script(ClusterSpec.isSharded(cluster) ? "start-cluster.sh" : "start-redis.sh"))
                .withLifecycle(lifecycle(cluster))
                .addNewPort()
                .withName(Labels.REDIS)
                .withContainerPort(ClusterNames.REDIS_PORT)
                .withProtocol("TCP")
                .endPort()
                .withEnv(PodParts.environment(cluster))
                .addAllToEnv(PodParts.startEnvironment(cluster, config))
                .withResources(cluster.getSpec().getResources())
                .withSecurityContext(PodParts.containerSecurity())
                .withReadinessProbe(PodParts.probe("ready", Labels.REDIS, 3, 3))
                .withLivenessProbe(PodParts.probe("live", Labels.REDIS, 10, 6))
                .withVolumeMounts(mounts(cluster))
                .endContainer()
                .withVolumes(volumes(cluster))
                .endSpec()
                .build();
    }

    private static Lifecycle lifecycle(RedisCluster cluster) {
        return !ClusterSpec.isSharded(cluster)
                ? null
                : new LifecycleBuilder()
                        .withNewPreStop()
                        .withNewExec()
                        .withCommand(PodParts.script("hand-over.sh"))
                        .endExec()
                        .endPreStop()
                        .build();
    }

    private static List<VolumeMount> mounts(RedisCluster cluster) {
        List<VolumeMount> mounts = new ArrayList<>(PodParts.mounts(cluster));
        mounts.add(PodParts.mount(DATA, "/data", null));
        return mounts;
    }

    private static List<Volume> volumes(RedisCluster cluster) {
        List<Volume> volumes = new ArrayList<>(PodParts.volumes(cluster, USERS));
        if (!ClusterSpec.isPersistent(cluster)) {
            volumes.add(PodParts.emptyDir(DATA));
        }
        return volumes;
    }

    private static List<PersistentVolumeClaim> claims(RedisCluster cluster) {
        if (!ClusterSpec.isPersistent(cluster)) {
            return List.of();
        }
        PersistenceSpec persistence = cluster.getSpec().getPersistence();
        return List.of(new PersistentVolumeClaimBuilder()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNewMetadata()
                .withName(DATA)
                .withLabels(Labels.of(cluster.getMetadata().getName(), Labels.REDIS))
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName(persistence.getStorageClassName())
                .withNewResources()
                .withRequests(Map.of("storage", persistence.getSize()))
                .endResources()
                .endSpec()
                .build());
    }
}
