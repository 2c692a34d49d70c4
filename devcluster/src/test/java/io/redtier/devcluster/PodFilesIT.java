package io.redtier.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a container finds in its file system and environment. */
class PodFilesIT {
    @RegisterExtension
    static final EmbeddedClusterExtension CLUSTER =
            new EmbeddedClusterExtension(EmbeddedCluster.builder().volumeRefresh(Duration.ofMillis(500)));

    private static ClusterFixture pods;

    @BeforeAll
    static void namespace() {
        pods = new ClusterFixture(CLUSTER.cluster(), "files");
    }

    @Test
    void mountedConfigMapsFollowButSubPathsDoNot() {
        pods.create("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data: {level: one}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: follow}
                spec:
                  containers:
                  - name: main
                    image: redis:7.0
                    command: [sh, -c, "while :; do echo $(cat /config/level) $(cat /level) $(ls /none | wc -l); sleep 0.1; done"]
                    volumeMounts:
                    - {name: settings, mountPath: /config}
                    - {name: settings, mountPath: /level, subPath: level}
                    - {name: none, mountPath: /none}
                  volumes:
                  - {name: settings, configMap: {name: settings}}
                  - {name: none, secret: {secretName: none, optional: true}}
                """);
        pods.awaitReady("follow");
        pods.awaitTrue("it reads the first level", () -> pods.log("follow").contains("one one 0\n"));

        pods.client().configMaps().inNamespace("files").withName("settings").edit(settings -> {
            settings.setData(Map.of("level", "two"));
            return settings;
        });
        pods.create("apiVersion: v1\nkind: Secret\nmetadata: {name: none}\nstringData: {a: b}");

        pods.awaitTrue("it reads the second level", () -> pods.log("follow").contains("two one 1\n"));
    }

    @Test
    void aContainerKnowsItselfAndItsNeighbours() {
        pods.create("""
                apiVersion: v1
                kind: Service
                metadata: {name: neighbour}
                spec: {selector: {app: none}, ports: [{port: 80}]}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: self, labels: {color: blue}}
                spec:
                  hostname: me
                  subdomain: group
                  securityContext: {runAsUser: 1234, runAsGroup: 5678}
                  containers:
                  - name: main
                    image: redis:7.0
                    workingDir: /work
                    command: [sh, -c]
                    args:
                    - |
                      echo "user $(id -u):$(id -g) $(id -un)"
                      echo "host $(hostname) in $PWD as process $$$$"
                      echo "pod $POD_NAME $POD_IP $COLOR"
                      echo "api $KUBERNETES_SERVICE_HOST $(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace)"
                      echo "token $(test -s /var/run/secrets/kubernetes.io/serviceaccount/token && echo yes)"
                      echo "labels $(cat /info/labels)"
                      echo "root $(touch /x 2>/dev/null || echo read-only)"
                      until getent hosts neighbour.files.svc; do sleep 0.05; done
                      exec sleep 60
                    env:
                    - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                    - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                    - {name: COLOR, valueFrom: {fieldRef: {fieldPath: "metadata.labels['color']"}}}
                    - {name: dotted.name, value: x}
                    securityContext: {readOnlyRootFilesystem: true}
                    volumeMounts: [{name: info, mountPath: /info}]
                  volumes:
                  - name: info
                    projected:
                      sources: [{downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}]
                """);
        Pod pod = pods.awaitReady("self");
        String address = pods.serviceAddress("neighbour");

        pods.awaitTrue("it has looked around", () -> pods.log("self").contains(address));
        assertThat(pods.log("self").lines())
                .containsAll(List.of(
                        "user 1234:5678 app",
                        "host me in /work as process 1",
                        "pod self " + pod.getStatus().getPodIP() + " blue",
                        "api 127.0.0.1 files",
                        "token yes",
                        "labels color=\"blue\"",
                        "root read-only"));
    }
}
