package io.redtier.devcluster.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryUseTest {
    private static final long MIB = 1024 * 1024;

    @Test
    void countsWhatAProcessHolds() {
        long pid = ProcessHandle.current().pid();
        assertThat(MemoryUse.exceeds(pid, 10 * MIB)).isTrue();
        assertThat(MemoryUse.exceeds(pid, 1024 * 1024 * MIB)).isFalse();
    }

    @Test
    void aProcessThatHasEndedHoldsNothing() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        assertThat(MemoryUse.exceeds(process.pid(), 0)).isFalse();
    }
}
