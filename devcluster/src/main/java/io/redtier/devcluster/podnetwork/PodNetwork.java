package io.redtier.devcluster.podnetwork;

import io.redtier.devcluster.network.RelayLoop;
import io.redtier.devcluster.network.RelayedConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network of one pod: a namespace that a {@link PodAgent} holds. What the pod listens on is listened on at its address here,
 * what others listen on here is listened on in there, and every connection passes this program. Thread-safe.
 */
public final class PodNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodNetwork.class);
    private static final int BACKLOG = 1024;

    private final InetAddress address;
    private final Path out;
    private final Path in;
    private final RelayLoop loop;
    private final Consumer<PodNetwork> ended;
    private final PodLink link = new PodLink();
    private final ServerSocketChannel exit;
    private final Process agent;
    private final Writer commands;
    private final long pid;
    /** By port; confined to the loop's thread. */
    private final Map<Integer, Gate> entries = new HashMap<>();
    /** Ports that could not be listened on, which is said once. */
    private final Set<Integer> refused = new HashSet<>();

    private Set<InetSocketAddress> told = Set.of();
    private Set<InetSocketAddress> inside = Set.of();

    /** Starts programs. */
    interface Launcher {
        /** @throws IOException when it can't be started */
        Process start(ProcessBuilder program) throws IOException, InterruptedException;
    }

    /**
     * Makes the namespace and starts its agent.
     *
     * @param sockets path of two sockets to be made, without their endings
     * @param outside what others listen on now
     * @param ended called when it has been closed
     * @throws IOException when the machine does not permit it
     */
    PodNetwork(
            InetAddress address,
            Path sockets,
            RelayLoop loop,
            Launcher launcher,
            Set<InetSocketAddress> outside,
            Consumer<PodNetwork> ended)
            throws IOException, InterruptedException {
        this.address = address;
        this.loop = loop;
        this.ended = ended;
        this.out = Path.of(sockets + ".out");
        this.in = Path.of(sockets + ".in");
        exit = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Process started = null;
        try {
            exit.bind(UnixDomainSocketAddress.of(out), BACKLOG);
            loop.execute(() -> loop.register(exit, SelectionKey.OP_ACCEPT, this::leave));
            started = launcher.start(
                    new ProcessBuilder(Sandbox.agent(out, in)).redirectError(ProcessBuilder.Redirect.INHERIT));
            agent = started;
            commands = agent.outputWriter(StandardCharsets.US_ASCII);
            tell(outside);
            command("?");
            BufferedReader answers = agent.inputReader(StandardCharsets.US_ASCII);
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException(
                        "a network for the pod can't be made: its agent ended with exit code " + agent.waitFor());
            }
            pid = Long.parseLong(answer);
        } catch (IOException | RuntimeException | InterruptedException e) {
            if (started != null) {
                started.destroyForcibly();
            }
            removeSockets();
            throw e;
        }
    }

    /** The beginning of a command line whose rest then runs in this network. */
    public List<String> enter() {
        return Sandbox.enter(pid);
    }

    InetAddress address() {
        return address;
    }

    /**
     * Drops what the pod and those at other addresses send to each other; on the loop's thread.
     *
     * @throws IOException when the agent is gone
     */
    void cutOffFrom(Set<InetAddress> peers) throws IOException {
        link.cutOffFrom(peers);
        hold(peers);
    }

    /** Has the pod's attempts to connect to the addresses neither succeed nor fail, though others answer there; on the loop's thread. */
    void hold(Set<InetAddress> peers) throws IOException {
        for (InetAddress peer : peers) {
            command("!" + peer.getHostAddress());
        }
    }

    /** Drops what the pod and all others send to each other; on the loop's thread. */
    void unplug() throws IOException {
        link.unplug();
        command("!");
        for (Gate entry : entries.values()) {
            entry.shut(true);
        }
    }

    /** Slows down what the pod and all others send to each other; on the loop's thread. */
    void slow(Duration latency, long bytesPerSecond) {
        link.slow(latency, bytesPerSecond);
    }

    /** Undoes all of that; on the loop's thread. */
    void heal() throws IOException {
        link.heal();
        command("=");
        for (Gate entry : entries.values()) {
            entry.shut(false);
        }
    }

    private void command(String text) throws IOException {
        commands.write(text + "\n");
        commands.flush();
    }

    /**
     * Looks what programs in the pod listen on.
     *
     * @return where others can reach them
     * @throws IOException when the agent is gone
     */
    synchronized Set<InetSocketAddress> look() throws IOException {
        inside = Listeners.of(pid);
        Set<InetSocketAddress> reachable = new HashSet<>();
        for (InetSocketAddress listener : inside) {
            if (listener.getAddress().isAnyLocalAddress()
                    || listener.getAddress().equals(address)) {
                reachable.add(new InetSocketAddress(address, listener.getPort()));
            }
        }
        return reachable;
    }

    /**
     * Has the pod reach exactly these and be refused elsewhere. What could not be done, as the port was in use, is tried again.
     *
     * @throws IOException when the agent is gone
     */
    synchronized void tell(Set<InetSocketAddress> everybody) throws IOException {
        Set<InetSocketAddress> outside = new HashSet<>(everybody);
        outside.removeIf(listener -> listener.getAddress().equals(address)
                || inside.contains(new InetSocketAddress("0.0.0.0", listener.getPort())));
        for (InetSocketAddress listener : told) {
            if (!outside.contains(listener)) {
                commands.write("-" + text(listener));
            }
        }
        for (InetSocketAddress listener : outside) {
            if (!inside.contains(listener)) {
                commands.write("+" + text(listener));
            }
        }
        commands.flush();
        told = outside;
    }

    /** Has the pod be reached at exactly these of its ports. */
    void open(Set<InetSocketAddress> reachable) {
        Set<Integer> ports = reachable.stream().map(InetSocketAddress::getPort).collect(Collectors.toSet());
        loop.execute(() -> openPorts(ports));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort() + "\n";
    }

    private void openPorts(Set<Integer> ports) throws IOException {
        for (Integer port : Set.copyOf(entries.keySet())) {
            if (!ports.contains(port)) {
                entries.remove(port).close();
            }
        }
        for (int port : ports) {
            if (!entries.containsKey(port) && exit.isOpen()) {
                open(port);
            }
        }
    }

    private void open(int port) {
        try {
            entries.put(
                    port,
                    new Gate(
                            loop,
                            new InetSocketAddress(address, port),
                            link.unplugged(),
                            client -> enter(client, port)));
        } catch (IOException e) {
            if (refused.add(port)) {
                LOG.warn("Nobody can reach port {} of the pod at {}: {}", port, address, e.getMessage());
            }
        }
    }

    private void enter(SocketChannel client, int port) throws IOException {
        InetAddress peer = ((InetSocketAddress) client.getRemoteAddress()).getAddress();
        byte[] preamble = Wire.preamble(new InetSocketAddress(peer, 0), new InetSocketAddress(address, port));
        RelayedConnection.begin(
                loop,
                client,
                new RelayedConnection.Server(null, UnixDomainSocketAddress.of(in), preamble),
                link.with(peer, false));
    }

    private void leave() throws IOException {
        SocketChannel client = exit.accept();
        if (client != null) {
            Wire.read(
                    loop,
                    client,
                    1,
                    destination -> RelayedConnection.begin(
                            loop,
                            client,
                            new RelayedConnection.Server(
                                    new InetSocketAddress(address, 0), destination[0], new byte[0]),
                            link.with(destination[0].getAddress(), true)));
        }
    }

    /** Ends the agent. What still runs in the network reaches nobody any more, and nobody reaches it. */
    @Override
    public void close() {
        agent.destroyForcibly();
        ended.accept(this);
        loop.execute(() -> {
            openPorts(Set.of());
            removeSockets();
        });
    }

    private void removeSockets() {
        try {
            exit.close();
            Files.deleteIfExists(out);
            Files.deleteIfExists(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
