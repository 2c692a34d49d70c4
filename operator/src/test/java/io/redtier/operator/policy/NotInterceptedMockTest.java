package io.redtier.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtier.crds.policy.RateLimitPolicy;
import io.redtier.operator.status.Conditions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the status says while requests get past the sidecar. */
@ExtendWith(PolicyWorldExtension.class)
class NotInterceptedMockTest {

    private static final String NAMESPACE = "bypass";

    private final PolicyWorld world;

    NotInterceptedMockTest(PolicyWorld world) {
        this.world = world;
    }

    @AfterEach
    void theControllersDoOnlyWhatTheChartGrants() {
        world.assertRightsSuffice();
    }

    @Test
    void theConditionComesAndGoesWithTheService() {
        PolicyObjects objects = world.objects();
        objects.shop(NAMESPACE);
        objects.limitPolicy(NAMESPACE, "per-ip", 10);
        world.condition(RateLimitPolicy.class, NAMESPACE, "per-ip", "Accepted", "Accepted");
        String owner = world.client().resource("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {namespace: bypass, name: catalog-5d4f}
                spec:
                  selector: {matchLabels: {app: x}}
                  template:
                    metadata: {labels: {app: x}}
                    spec: {containers: [{name: app, image: none}]}
                """).create().getMetadata().getUid();
        world.client().resource("""
                apiVersion: v1
                kind: Pod
                metadata:
                  namespace: bypass
                  name: catalog-5d4f-x
                  labels: {app: x, redtier.io/inject: "true", pod-template-hash: 5d4f}
                  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: catalog-5d4f, uid: %s, controller: true}]
                spec:
                  initContainers:
                  - name: redtier
                    image: none
                    restartPolicy: Always
                    ports: [{name: http, containerPort: 15080}]
                    env: [{name: REDTIER_APP_PORT, value: "8080"}]
                  containers: [{name: app, image: none, ports: [{containerPort: 8080}]}]
                """.formatted(owner)).create();
        world.client().resource("""
                apiVersion: v1
                kind: Service
                metadata: {namespace: bypass, name: elsewhere}
                spec: {type: ExternalName, externalName: example.com}
                """).create();
        service("8080");

        assertThat(world.condition(RateLimitPolicy.class, NAMESPACE, "per-ip", "NotIntercepted", "TargetPortIsNumber"))
                .contains("Service bypass/front, port 80", "write targetPort: http");
        world.event(NAMESPACE, "per-ip", "NotIntercepted", "Service bypass/front, port 80");

        service("http");
        world.eventually("the condition goes", () -> assertThat(Conditions.find(
                        world.client()
                                .resources(RateLimitPolicy.class)
                                .inNamespace(NAMESPACE)
                                .withName("per-ip")
                                .get()
                                .getStatus()
                                .getConditions(),
                        "NotIntercepted"))
                .isEmpty());
    }

    private void service(String targetPort) {
        world.client()
                .resource("""
                apiVersion: v1
                kind: Service
                metadata: {namespace: bypass, name: front}
                spec: {selector: {app: x}, ports: [{port: 80, targetPort: %s}]}
                """.formatted(targetPort))
                .fieldManager("kubectl")
                .forceConflicts()
                .serverSideApply();
    }
}
