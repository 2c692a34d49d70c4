package io.redtier.devcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPGetActionBuilder;
import io.fabric8.kubernetes.api.model.TCPSocketAction;
import io.fabric8.kubernetes.api.model.TCPSocketActionBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbeActionTest {

    private final ProbeAction action = new ProbeAction(null, new Container(), "127.0.0.1", null);

    @Test
    void aProbeThatCanNotBeCarriedOutFailsAndSaysWhy() throws InterruptedException {
        HTTPGetAction path =
                new HTTPGetActionBuilder().withNewPort(1).withPath("/a b").build();
        TCPSocketAction port = new TCPSocketActionBuilder().withNewPort(70000).build();

        assertThat(action.run(null, path, null, null, Duration.ofSeconds(1)))
                .isEqualTo(
                        ProbeAction.Outcome.failure("Illegal character in path at index 20: http://127.0.0.1:1/a b"));
        assertThat(action.run(null, null, port, null, Duration.ofSeconds(1)))
                .isEqualTo(ProbeAction.Outcome.failure("port out of range:70000"));
    }
}
