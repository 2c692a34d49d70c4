package io.redtier.devcluster.podnetwork;

import io.redtier.devcluster.network.Link;
import io.redtier.devcluster.network.RelayLoop;
import io.redtier.devcluster.network.RelayedConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The program that is a pod's network: the only one inside it that knows a way out, by two Unix sockets. On standard input it is told
 * what the pod can reach, line by line ({@code +127.64.0.9:6379}, {@code -127.64.0.9:6379}). It listens there, which works since all
 * of 127.0.0.0/8 is local in every network, and passes on what it accepts. After {@code !127.64.0.9} nobody gets through to that
 * address, after {@code !} to none, after {@code =} to all again. A line {@code ?} is answered by its process id when all before it
 * has been done. It ends with its input.
 */
final class PodAgent {
    private static final int BACKLOG = 1024;

    private final RelayLoop loop = new RelayLoop("pod-agent", (text, e) -> complain(text + ": " + e));
    private final UnixDomainSocketAddress out;
    private final Map<InetSocketAddress, Gate> gates = new HashMap<>();
    private final Set<InetAddress> held = new HashSet<>();
    private boolean allHeld;

    private PodAgent(UnixDomainSocketAddress out) {
        this.out = out;
    }

    /** @param args the sockets by which connections leave and enter the pod's network; this program listens on the second */
    public static void main(String[] args) throws IOException {
        PodAgent agent = new PodAgent(UnixDomainSocketAddress.of(args[0]));
        agent.admit(UnixDomainSocketAddress.of(args[1]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String command = line;
            agent.loop.execute(() -> agent.obey(command));
        }
        System.exit(0);
    }

    private void obey(String command) throws IOException {
        String rest = command.substring(1);
        switch (command.charAt(0)) {
            case '+' -> listen(address(rest));
            case '-' -> {
                Gate gate = gates.remove(address(rest));
                if (gate != null) {
                    gate.close();
                }
            }
            case '!' -> {
                allHeld |= rest.isEmpty();
                if (!rest.isEmpty()) {
                    held.add(InetAddress.getByName(rest));
                }
                shutGates();
            }
            case '=' -> {
                allHeld = false;
                held.clear();
                shutGates();
            }
            default -> System.out.println(ProcessHandle.current().pid());
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.indexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private void shutGates() throws IOException {
        for (Map.Entry<InetSocketAddress, Gate> gate : gates.entrySet()) {
            gate.getValue().shut(shut(gate.getKey()));
        }
    }

    private boolean shut(InetSocketAddress address) {
        return allHeld || held.contains(address.getAddress());
    }

    private void listen(InetSocketAddress address) {
        if (gates.containsKey(address)) {
            return;
        }
        RelayedConnection.Server exit = new RelayedConnection.Server(null, out, Wire.preamble(address));
        try {
            gates.put(
                    address,
                    new Gate(
                            loop,
                            address,
                            shut(address),
                            client -> RelayedConnection.begin(loop, client, exit, Link.CLEAR)));
        } catch (IOException e) {
            complain("the pod can't reach " + address + ": a program in it has the port (" + e.getMessage() + ")");
        }
    }

    /** Lets connections in, each with its source and its destination. */
    private void admit(UnixDomainSocketAddress in) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(in, BACKLOG);
        loop.execute(() -> loop.register(channel, SelectionKey.OP_ACCEPT, () -> {
            SocketChannel client = channel.accept();
            if (client != null) {
                Wire.read(
                        loop,
                        client,
                        2,
                        addresses -> RelayedConnection.begin(
                                loop,
                                client,
                                new RelayedConnection.Server(addresses[0], addresses[1], new byte[0]),
                                Link.CLEAR));
            }
        }));
    }

    private static void complain(String text) {
        System.err.println(text);
    }
}
