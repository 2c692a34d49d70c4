package io.redtier.operator.rediscluster.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TroubleTest {

    private static Optional<Trouble> of(String status) {
        return Trouble.of(Serialization.unmarshal(
                "kind: Pod\napiVersion: v1\nmetadata: {name: shop-0}\nstatus:\n" + status.indent(2), Pod.class));
    }

    @Test
    void whatKubernetesSaysIsRepeatedAndJudged() {
        assertThat(of("containerStatuses: [{state: {waiting: {reason: ImagePullBackOff, message: no such image}}}]"))
                .hasValue(new Trouble("ImagePullBackOff", "no such image", true));
        assertThat(of("containerStatuses: [{state: {waiting: {reason: ErrImagePull}}}]"))
                .hasValueSatisfying(trouble -> assertThat(trouble.lasting()).isFalse());
        assertThat(of("""
                conditions:
                - {type: PodScheduled, status: "False", reason: Unschedulable, message: too large}
                """)).hasValue(new Trouble("Unschedulable", "too large", false));
    }

    @Test
    void aContainerThatEndsAgainAndAgainWillGoOnToDoSo() {
        String crashes = """
                containerStatuses:
                - restartCount: %d
                  state: {waiting: {reason: CrashLoopBackOff}}
                  lastState: {terminated: {exitCode: 1, reason: Error}}
                """;
        assertThat(of(crashes.formatted(1)).orElseThrow().lasting()).isFalse();
        assertThat(of(crashes.formatted(2)))
                .hasValue(new Trouble("CrashLoopBackOff", "it ended with exit code 1 (Error)", true));
    }

    @Test
    void whoRunsOrBeginsToHasNone() {
        assertThat(of("containerStatuses: [{state: {running: {}}}]")).isEmpty();
        assertThat(of("containerStatuses: [{state: {waiting: {reason: ContainerCreating}}}]"))
                .isEmpty();
        assertThat(of("phase: Pending")).isEmpty();
    }
}
