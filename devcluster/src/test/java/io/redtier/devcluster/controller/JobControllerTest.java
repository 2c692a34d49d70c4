package io.redtier.devcluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobControllerTest {
    @Test
    void restartsOfAllContainersCountForTheBackoffLimit() {
        Pod running = pod("""
                initContainerStatuses: [{name: first, restartCount: 2}, {name: second, restartCount: 1}]
                containerStatuses: [{name: main, restartCount: 4}, {name: helper, restartCount: 8}]
                """);
        Pod pending = pod("phase: Pending");

        assertThat(JobController.seen(List.of(running, pending), new JobTally()).restarts())
                .isEqualTo(15);
    }

    private static Pod pod(String status) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: work}
                status:
                %s
                """.formatted(status.indent(2)), Pod.class);
    }
}
