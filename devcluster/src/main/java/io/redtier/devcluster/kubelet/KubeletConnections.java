package io.redtier.devcluster.kubelet;

import io.redtier.devcluster.apiserver.PodConnections;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Ways into pods for {@code kubectl exec} and {@code kubectl port-forward}. Thread-safe. */
public final class KubeletConnections implements PodConnections {
    private static final int CONNECT_MILLIS = 10_000;

    private final Kubelet kubelet;

    /** @param kubelet whose pods these are */
    public KubeletConnections(Kubelet kubelet) {
        this.kubelet = kubelet;
    }

    @Override
    public Running exec(Command command) throws IOException {
        ContainerProcess process = kubelet.process(command.namespace(), command.pod(), command.container())
                .orElseThrow(() ->
                        new IOException("unable to upgrade connection: container not found (\"%s\"): it does not run"
                                .formatted(command.container())));
        return kubelet.runtime().open(process, command.arguments(), command.stdin(), command.tty());
    }

    @Override
    public Socket connect(String namespace, String pod, int port) throws IOException {
        String ip = kubelet.ip(namespace, pod)
                .orElseThrow(() -> new IOException("pod %s/%s does not run here".formatted(namespace, pod)));
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(ip, port), CONNECT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "dial tcp4 %s:%d: %s: let the program listen on its pod's address"
                            .formatted(ip, port, e.getMessage()),
                    e);
        }
    }
}
