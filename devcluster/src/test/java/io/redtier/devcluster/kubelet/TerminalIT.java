package io.redtier.devcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TerminalIT {
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aSizeThatComesBeforeTheTerminalIsNotLost() throws Exception {
        Process script = new ProcessBuilder(Terminal.around(List.of("sh", "-c", "read answer; stty size"))).start();
        try {
            Terminal.resize(script.toHandle(), 101, 41);
            script.getOutputStream().write("go\n".getBytes(StandardCharsets.US_ASCII));
            script.getOutputStream().flush();

            String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(output).contains("41 101");
            assertThat(script.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            script.descendants().forEach(ProcessHandle::destroyForcibly);
            script.destroyForcibly();
        }
    }
}
