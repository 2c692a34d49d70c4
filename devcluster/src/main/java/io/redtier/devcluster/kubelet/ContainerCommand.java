package io.redtier.devcluster.kubelet;

import io.redtier.devcluster.apiserver.PodConnections;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** A command inside a container whose streams lead to who asked for it. Thread-safe. */
final class ContainerCommand implements PodConnections.Running {
    private final Process process;
    private final boolean tty;

    ContainerCommand(Process process, boolean tty) {
        this.process = process;
        this.tty = tty;
    }

    @Override
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    @Override
    public InputStream stdout() {
        return process.getInputStream();
    }

    @Override
    public InputStream stderr() {
        return process.getErrorStream();
    }

    @Override
    public void resize(int columns, int rows) {
        if (tty) {
            Terminal.resize(process.toHandle(), columns, rows);
        }
    }

    @Override
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
