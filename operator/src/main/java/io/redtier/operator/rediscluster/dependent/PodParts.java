package io.redtier.operator.rediscluster.dependent;

import io.fabric8.kubernetes.api.model.ConfigMapVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.SecretVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.redtier.crds.rediscluster.RedisCluster;
import io.redtier.operator.Labels;
import io.redtier.operator.rediscluster.ClusterNames;
import io.redtier.operator.rediscluster.ClusterSpec;
import io.redtier.operator.rediscluster.config.AcceptedConfig;
import io.redtier.operator.rediscluster.config.ConfigFile;
import java.util.ArrayList;
import java.util.List;

/** What data pods and sentinel pods have in common. Pure. */
final class PodParts {

    private static final String CONFIG_PATH = "/etc/redtier/config";
    private static final String AUTH_PATH = "/etc/redtier/auth";
    private static final String USERS_PATH = "/etc/redtier/users";
    private static final String RUN_PATH = "/run/redtier";

    /** The user {@code redis} of the official images. */
    private static final long USER = 999;

    private static final int OWNER_AND_GROUP_READ = 0440;
    private static final int ALL_READ = 0444;

    private PodParts() {}

    static List<String> script(String name) {
        return List.of("/bin/sh", CONFIG_PATH + "/" + name);
    }

    static Probe probe(String what, String component, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewExec()
                .withCommand("/bin/sh", CONFIG_PATH + "/probe.sh", what, component)
                .endExec()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(5)
                .withFailureThreshold(failures)
                .build();
    }

    static List<EnvVar> environment(RedisCluster cluster) {
        return List.of(
                fromField("POD_IP", "status.podIP"),
                fromField("POD_UID", "metadata.uid"),
                value("CLUSTER_NAME", cluster.getMetadata().getName()),
                value("CLUSTER_UID", cluster.getMetadata().getUid()));
    }

    /** What only data pods are told: the directives that a running Redis can't change, and the memory it may have. */
    static List<EnvVar> startEnvironment(RedisCluster cluster, AcceptedConfig config) {
        List<EnvVar> all = new ArrayList<>();
        if (!config.atStart().isEmpty()) {
            // Kubernetes would put a variable in place of $(NAME).
            String lines = ConfigFile.lines(config.atStart()).replace("$(", "$$(");
            all.add(value("REDIS_DIRECTIVES", lines));
        }
        if (cluster.getSpec().getMemory().getMaxMemoryPercentOfLimit() != null) {
            all.add(new EnvVarBuilder()
                    .withName("MEMORY_LIMIT")
                    .withNewValueFrom()
                    .withNewResourceFieldRef()
                    .withContainerName(Labels.REDIS)
                    .withResource("limits.memory")
                    .endResourceFieldRef()
                    .endValueFrom()
                    .build());
        }
        return all;
    }

    private static EnvVar value(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private static EnvVar fromField(String name, String path) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef()
                .withApiVersion("v1")
                .withFieldPath(path)
                .endFieldRef()
                .endValueFrom()
                .build();
    }

    static List<VolumeMount> mounts(RedisCluster cluster) {
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(mount("config", CONFIG_PATH, true));
        if (ClusterSpec.hasPassword(cluster)) {
            mounts.add(mount("auth", AUTH_PATH, true));
            mounts.add(mount("users", USERS_PATH, true));
        }
        mounts.add(mount("run", RUN_PATH, null));
        return mounts;
    }

    static VolumeMount mount(String volume, String path, Boolean readOnly) {
        return new VolumeMountBuilder()
                .withName(volume)
                .withMountPath(path)
                .withReadOnly(readOnly)
                .build();
    }

    /** @param users the entries of the users' Secret that these pods get to see */
    static List<Volume> volumes(RedisCluster cluster, List<String> users) {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(new VolumeBuilder()
                .withName("config")
                .withConfigMap(new ConfigMapVolumeSourceBuilder()
                        .withName(ClusterNames.configMap(cluster))
                        .withDefaultMode(ALL_READ)
                        .build())
                .build());
        if (ClusterSpec.hasPassword(cluster)) {
            volumes.add(new VolumeBuilder()
                    .withName("auth")
                    .withSecret(new SecretVolumeSourceBuilder()
                            .withSecretName(ClusterSpec.passwordSecret(cluster))
                            .withDefaultMode(OWNER_AND_GROUP_READ)
                            .addNewItem()
                            .withKey(ClusterSpec.passwordKey(cluster))
                            .withPath(ClusterNames.PASSWORD_KEY)
                            .endItem()
                            .build())
                    .build());
            volumes.add(new VolumeBuilder()
                    .withName("users")
                    .withSecret(new SecretVolumeSourceBuilder()
                            .withSecretName(ClusterNames.usersSecret(cluster))
                            .withDefaultMode(OWNER_AND_GROUP_READ)
                            .withItems(users.stream()
                                    .map(key -> new KeyToPath(key, null, key))
                                    .toList())
                            .build())
                    .build());
        }
        volumes.add(emptyDir("run"));
        return volumes;
    }

    static Volume emptyDir(String name) {
        return new VolumeBuilder()
                .withName(name)
                .withEmptyDir(new EmptyDirVolumeSource())
                .build();
    }

    static PodSecurityContext podSecurity() {
        return new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withFsGroupChangePolicy("OnRootMismatch")
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    static SecurityContext containerSecurity() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }
}
