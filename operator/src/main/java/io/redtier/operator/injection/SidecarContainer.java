package io.redtier.operator.injection;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The container of the sidecar as it is injected. Pure. */
final class SidecarContainer {
    static final String NAME = "redtier";
    static final String PORT_OF_APP = "REDTIER_APP_PORT";
    private static final String TRUSTED_PROXIES = "redtier.io/trusted-proxies";
    private static final String APP_PROTOCOL = "redtier.io/app-protocol";
    private static final int PORT = 15080;
    private static final int MANAGEMENT = 15901;
    private static final long USER = 1001;

    private SidecarContainer() {}

    /** The sidecar in front of an intercepted port. */
    static Container of(Interception interception, Pod pod, InjectionSettings settings) {
        return new ContainerBuilder()
                .withName(NAME)
                .withImage(settings.image())
                // A native sidecar: it starts before the app and ends after it.
                .withRestartPolicy("Always")
                .withEnv(environment(interception, pod, settings))
                .addNewPort()
                .withName(interception.port().getName())
                .withContainerPort(PORT)
                .withProtocol("TCP")
                .endPort()
                .withStartupProbe(probe("/health/live", 1, 60))
                .withReadinessProbe(probe("/health/ready", 5, 1))
                .withNewResources()
                .withRequests(Map.of(
                        "cpu", new Quantity(settings.cpuRequest()), "memory", new Quantity(settings.memoryRequest())))
                .withLimits(Map.of("memory", new Quantity(settings.memoryLimit())))
                .endResources()
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withReadOnlyRootFilesystem(true)
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .build();
    }

    private static List<EnvVar> environment(Interception interception, Pod pod, InjectionSettings settings) {
        Map<String, String> annotations =
                Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
        List<EnvVar> environment = new ArrayList<>(List.of(
                new EnvVar("REDTIER_LISTEN_PORT", Integer.toString(PORT), null),
                new EnvVar(PORT_OF_APP, Integer.toString(interception.port().getContainerPort()), null),
                new EnvVar("REDTIER_MANAGEMENT_PORT", Integer.toString(MANAGEMENT), null)));
        String trusted = annotations.getOrDefault(TRUSTED_PROXIES, settings.trustedProxies());
        if (!trusted.equals(InjectionSettings.NONE)) {
            environment.add(new EnvVar("REDTIER_TRUSTED_PROXIES", trusted, null));
        }
        if (annotations.containsKey(APP_PROTOCOL)) {
            environment.add(new EnvVar("REDTIER_APP_PROTOCOL", annotations.get(APP_PROTOCOL), null));
        }
        return environment;
    }

    private static Probe probe(String path, int period, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withNewPort(MANAGEMENT)
                .endHttpGet()
                .withPeriodSeconds(period)
                .withTimeoutSeconds(3)
                .withFailureThreshold(failures)
                .build();
    }
}
