package io.redtier.devcluster.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Works out what to run for a container of a pod: image, environment, mounts, command, user. */
final class ContainerFactory {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Node node;
    private final PodFiles files;
    private final PodVolumes volumes;

    ContainerFactory(Node node, PodFiles files, PodVolumes volumes) {
        this.node = node;
        this.files = files;
        this.volumes = volumes;
    }

    /**
     * The container as it is to be run now.
     *
     * @param pod as last seen, since the downward API shows its present labels
     * @param network the beginning of a command line that enters the pod's network
     * @throws ContainerConfigException when the image is unknown or something the container refers to is missing
     */
    ContainerSpec spec(Pod pod, Container container, String podIp, List<String> network)
            throws ContainerConfigException, IOException {
        Image image = image(container);
        Optional<PodSecurityContext> podSecurity =
                Optional.ofNullable(pod.getSpec().getSecurityContext());
        Optional<SecurityContext> security = Optional.ofNullable(container.getSecurityContext());
        long uid = security.map(SecurityContext::getRunAsUser)
                .or(() -> podSecurity.map(PodSecurityContext::getRunAsUser))
                .orElse(image.uid());
        long gid = security.map(SecurityContext::getRunAsGroup)
                .or(() -> podSecurity.map(PodSecurityContext::getRunAsGroup))
                .orElse(uid == image.uid() ? uid : 0L);
        boolean nonRoot = security.map(SecurityContext::getRunAsNonRoot)
                .or(() -> podSecurity.map(PodSecurityContext::getRunAsNonRoot))
                .orElse(false);
        if (nonRoot && uid == 0) {
            throw ContainerConfigException.config("container has runAsNonRoot and image will run as root");
        }

        DownwardApi downward = new DownwardApi(pod, podIp, node.name(), node.ip());
        Map<String, String> env =
                new ContainerEnvironment(node.configs(), downward).resolve(container, base(image, podIp));
        List<Mount> mounts = new ArrayList<>(files.mounts(container.getName(), uid, gid));
        image.binds().forEach(bind -> mounts.add(new Mount(bind.hostPath(), bind.path(), true)));
        mounts.addAll(volumes.mounts(container, env));
        return new ContainerSpec(
                files.hostname(),
                uid,
                gid,
                mounts,
                env,
                command(container, image, env),
                Optional.ofNullable(container.getWorkingDir()).orElse("/"),
                security.map(SecurityContext::getReadOnlyRootFilesystem).orElse(false),
                memoryLimit(container),
                network);
    }

    private static OptionalLong memoryLimit(Container container) {
        return Optional.ofNullable(container.getResources())
                .map(ResourceRequirements::getLimits)
                .map(limits -> limits.get("memory"))
                .map(limit -> OptionalLong.of(limit.getNumericalAmount().longValue()))
                .orElse(OptionalLong.empty());
    }

    private Image image(Container container) throws ContainerConfigException {
        return node.images()
                .find(container.getImage())
                .orElseThrow(() -> new ContainerConfigException(
                        "ImagePullBackOff",
                        "Back-off pulling image \"%s\": it is not in the image table, which has %s"
                                .formatted(
                                        container.getImage(),
                                        String.join(", ", node.images().known()))));
    }

    private Map<String, String> base(Image image, String podIp) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("PATH", node.runtime().javaHome().resolve("bin") + ":" + PATH);
        env.put("JAVA_HOME", node.runtime().javaHome().toString());
        env.put("HOSTNAME", files.hostname());
        env.put("HOME", "/tmp");
        env.put("LANG", "C.UTF-8");
        env.put("KUBERNETES_SERVICE_HOST", node.api().host());
        env.put("KUBERNETES_SERVICE_PORT", Integer.toString(node.api().port()));
        env.put("KUBERNETES_SERVICE_PORT_HTTPS", Integer.toString(node.api().port()));
        image.env().forEach((name, value) -> env.put(name, value.replace("${podIP}", podIp)));
        return env;
    }

    private static List<String> command(Container container, Image image, Map<String, String> env)
            throws ContainerConfigException {
        List<String> command = Optional.ofNullable(container.getCommand()).orElse(List.of());
        List<String> args = Optional.ofNullable(container.getArgs()).orElse(List.of());
        List<String> line = new ArrayList<>(command.isEmpty() ? image.entrypoint() : command);
        line.addAll(args.isEmpty() && command.isEmpty() ? image.args() : args);
        if (line.isEmpty()) {
            throw new ContainerConfigException("CreateContainerError", "no command specified");
        }
        return Expansion.expand(line, env);
    }
}
